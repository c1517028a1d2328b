/** Whether a value from outside has fields that can be asked for by name: an object, and no list. */
export function hasFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
