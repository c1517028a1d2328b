import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { evaluateApart } from '../evaluations.ts';
import type {
  EvaluationThreadData,
  FromEvaluationThread,
  ToEvaluationThread,
} from './evaluation-messages.ts';
import { threadCpuMs } from './thread-cpu.ts';

/*
 * The entry of a thread that evaluates assertions, one answer after the other. It has no sockets, so that nobody's
 * measurement suffers however long it computes, and it may be ended at any time.
 */

// Cast: whoever starts this thread hands that over, and a test that imports this file nothing.
const data = workerData as EvaluationThreadData | null;
if (parentPort !== null && data?.role === 'appops-evaluation') {
  // On Linux the priority is that of the calling thread; elsewhere it would be the whole process's.
  if (data.low && process.platform === 'linux') setPriority(10);
  const port = parentPort;
  port.on('message', ({ cpuMs, ...job }: ToEvaluationThread) => {
    tell(evaluateApart(job, { cpuMs, cpuNow: threadCpuMs }));
  });
  const tell = (results: FromEvaluationThread['results']): void =>
    port.postMessage({ results, cpuTotalMs: threadCpuMs() } satisfies FromEvaluationThread);
  tell(null);
}
