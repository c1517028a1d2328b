import type { Assertion, CheckType } from '@appops/shared/contract/checks/check';
import type { AssertionResult } from '@appops/shared/rules/checks/assertion-findings';

/** What an evaluation thread is given at its start. */
export interface EvaluationThreadData {
  role: 'appops-evaluation';
  /** It gives way to everything else on this machine. */
  low: boolean;
}

/** CPU time that an evaluation may take, in milliseconds, and the clock of the thread that it runs on. */
export interface CpuLimit {
  cpuMs: number;
  cpuNow: () => number;
}

/** Assertions of a protocol and the answer that they are evaluated against; plain data. */
export interface EvaluationJob {
  type: CheckType;
  assertions: readonly Assertion[];
  answer: { body: Uint8Array | null };
}

export interface ToEvaluationThread extends EvaluationJob {
  /** CPU time for the JSONPaths together, in milliseconds. */
  cpuMs: number;
}

export interface FromEvaluationThread {
  /** Null once, when the thread is ready. */
  results: AssertionResult[] | null;
  /** What the thread has used in all since its start, in milliseconds of CPU time. */
  cpuTotalMs: number;
}
