import type { Assertion } from '@appops/shared/contract/checks';
import type { AssertionResult } from '@appops/shared/rules/assertion-findings';
import type { JudgedAnswer } from './evaluate-answer.ts';

/** What an evaluation thread is given at its start. */
export interface EvaluationThreadData {
  role: 'appops-evaluation';
  /** It gives way to everything else on this machine. */
  low: boolean;
}

export interface ToEvaluationThread {
  assertions: readonly Assertion[];
  answer: JudgedAnswer;
  /** CPU time for the JSONPaths together, in milliseconds. */
  cpuMs: number;
}

export interface FromEvaluationThread {
  /** Null once, when the thread is ready. */
  results: AssertionResult[] | null;
  /** What the thread has used in all since its start, in milliseconds of CPU time. */
  cpuTotalMs: number;
}
