import * as z from 'zod/mini';
import { checkProblems } from '../../rules/checks/check-problems.ts';
import { storedCheck } from './check.ts';

/**
 * A check as it is given for a monitor, by protocol. One that can never pass is refused, with the field and what would
 * be right; whether a JSONPath is one is judged by the server.
 */
export const givenCheck = storedCheck
  .check((payload) => {
    // One field is told one thing: what its form already lacks says more than what follows from that.
    const told = new Set(payload.issues.map(({ path }) => JSON.stringify(path ?? [])));
    for (const { path, message } of checkProblems(payload.value)) {
      if (told.has(JSON.stringify(path))) continue;
      payload.issues.push({ code: 'custom', path, message, input: payload.value });
    }
  })
  .register(z.globalRegistry, { id: 'Check' });
