/** When monitors run, and who may run them: pure functions of a monitor's id and interval, the same in every process and after every restart. */

/** How many shards monitors are divided into, for ever: their numbers are stored. */
export const shardCount = 256;

/** FNV-1a with 32 bits over the id's characters, which are all ASCII; stored shards depend on it. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** The shard of a monitor, 0 to 255. */
export function shardOf(monitorId: string): number {
  return hash(monitorId) % shardCount;
}

/**
 * How far after the multiples of its interval a monitor's slots lie, so that those of one interval do not all run
 * at once. The hash is stretched over the interval, as its lower bits have already chosen the shard.
 */
export function offsetOf(monitorId: string, intervalMs: number): number {
  return Math.floor((hash(`offset ${monitorId}`) / 2 ** 32) * intervalMs);
}

/** The first slot after an instant; epoch milliseconds. */
export function nextSlot(after: number, intervalMs: number, offset: number): number {
  return (Math.floor((after - offset) / intervalMs) + 1) * intervalMs + offset;
}

/** The last slot at or before an instant. */
export function lastSlot(at: number, intervalMs: number, offset: number): number {
  return Math.floor((at - offset) / intervalMs) * intervalMs + offset;
}
