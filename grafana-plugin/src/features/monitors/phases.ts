import type { Phases } from '@appops/shared/contract/checks/attempt';

export interface PhaseBar {
  name: string;
  us: number;
  /** Where it begins and how long it is, as shares of the whole, 0 to 1. */
  start: number;
  length: number;
}

const NAMES: Record<string, string> = {
  dnsUs: 'Name look-up',
  connectUs: 'Connect',
  tlsUs: 'TLS',
  waitUs: 'Wait',
  transferUs: 'Transfer',
};

/** A phase as people read it; one that this page does not know goes by its own name: "firstQueryUs" is "First query". */
function nameOf(key: string): string {
  const known = NAMES[key];
  if (known !== undefined) return known;
  const words = key
    .replace(/Us$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The phases of an attempt one after the other; what was not reached or does not apply is left out. */
export function phaseBars(phases: Phases): PhaseBar[] {
  const known = Object.entries(phases).flatMap(([key, us]) =>
    us === null ? [] : [{ name: nameOf(key), us }],
  );
  const whole = known.reduce((sum, { us }) => sum + us, 0);
  if (whole === 0) return [];
  let before = 0;
  return known.map(({ name, us }) => {
    const bar = { name, us, start: before / whole, length: us / whole };
    before += us;
    return bar;
  });
}
