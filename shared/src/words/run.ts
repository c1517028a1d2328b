import { monitorWords } from './monitor.ts';
import type { Said, Words } from './said.ts';

/**
 * What became of a slot. `up` and `down` are measured. `missed` was never made, which is a silence. `overtaken`: a run
 * of the same monitor was still going on, and speaks for this slot too. `shed`: left out on purpose, since more was
 * asked than the probe can do. `error`: the check itself or a limit of ours is at fault, so nothing is known of the
 * target.
 */
export const resultOutcomes = ['up', 'down', 'missed', 'overtaken', 'shed', 'error'] as const;
export type ResultOutcome = (typeof resultOutcomes)[number];

export const resultWords: Words<ResultOutcome> = {
  up: monitorWords.up,
  down: monitorWords.down,
  error: monitorWords.error,
  missed: { label: 'Missed', tone: 'quiet' },
  overtaken: { label: 'Covered by the run before', tone: 'quiet' },
  shed: { label: 'Left out under overload', tone: 'quiet' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

/** A run that the probe's own delay may have made: it proves nothing. */
export const suspectRun: Said = { label: 'Suspect', tone: 'warn' };
