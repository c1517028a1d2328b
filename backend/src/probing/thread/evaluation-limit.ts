/** What is told of assertions that met the limit of computing. */
export function limitWords(cpuMs: number): string {
  return `Not evaluated to the end: it took more than ${cpuMs} ms of computing, which is our limit. Make the JSONPath more direct, with fewer ".." and "*".`;
}
