import type { Phases } from '@appops/shared/contract/checks/phases';
import { inPhaseOrder, phaseWord } from '@appops/shared/words/phases';

export interface PhaseBar {
  name: string;
  us: number;
  /** Where it begins and how long it is, as shares of the whole, 0 to 1. */
  start: number;
  length: number;
}

/** The phases of an attempt one after the other; what was not reached or does not apply is left out. */
export function phaseBars(phases: Phases): PhaseBar[] {
  const known = inPhaseOrder(phases).flatMap(([key, us]) =>
    us === null ? [] : [{ name: phaseWord(key), us }],
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
