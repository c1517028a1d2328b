/** What echo requests came to. Round trips in whole microseconds; null without a reply. */
export interface Echoes {
  sent: number;
  received: number;
  /** ICMP errors that came instead of replies. */
  errors: number;
  roundTrips: { leastUs: number; averageUs: number; mostUs: number } | null;
}

/**
 * What a ping's last lines say: those of iputils, inetutils and busybox, in the language of the C locale. Null for anything
 * else, of which nothing is believed.
 */
export function echoesIn(stdout: string): Echoes | null {
  const counts = /^(\d{1,4}) packets transmitted, (\d{1,4}) (?:packets )?received(.*)$/m.exec(stdout);
  if (counts === null) return null;
  const [sent, received] = [Number(counts[1]), Number(counts[2])];
  const errors = Number(/\+(\d{1,4}) errors/.exec(counts[3] ?? '')?.[1] ?? 0);
  if (sent === 0 || received > sent) return null;
  const roundTrips = roundTripsIn(stdout);
  if (received > 0 !== (roundTrips !== null)) return null;
  return { sent, received, errors, roundTrips };
}

function roundTripsIn(stdout: string): Echoes['roundTrips'] {
  const found =
    /^(?:rtt|round-trip) min\/avg\/max(?:\/[a-z]+)? = (\d+\.\d+)\/(\d+\.\d+)\/(\d+\.\d+)(?:\/\d+\.\d+)? ms/m.exec(
      stdout,
    );
  if (found === null) return null;
  const [leastUs = NaN, averageUs = NaN, mostUs = NaN] = found
    .slice(1)
    .map((ms) => Math.round(Number(ms) * 1000));
  return leastUs <= averageUs && averageUs <= mostUs ? { leastUs, averageUs, mostUs } : null;
}

/** Why a ping that counted nothing could not ask, by what it says. */
export type Refusal = 'not permitted' | 'no route' | 'broadcast' | 'unknown';

export function refusalIn(stderr: string): Refusal {
  // The last one first: a broadcast address is said to be one in words of permission, too.
  if (/ping broadcast/i.test(stderr)) return 'broadcast';
  if (/Network is unreachable|No route to host|Network unreachable/i.test(stderr)) return 'no route';
  if (/not permitted|Permission denied|are you root|cap_net_raw|Lacking privilege/i.test(stderr))
    return 'not permitted';
  return 'unknown';
}
