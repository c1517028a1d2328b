import type { Check } from '@appops/shared/contract/checks';
import { checkProblems } from '@appops/shared/rules/impossible-check';
import { refuseFields } from '../errors.ts';
import { jsonPathProblem } from '../probing/json-path.ts';

/**
 * Refuses a check that could never pass, before it is saved or tried: it would be down for ever about nothing.
 * @throws {AppError} invalid_request with the fields and what would be right
 */
export function judgeCheck(check: Check): void {
  const fields = checkProblems(check, jsonPathProblem).map(({ path, message }) => ({
    path: ['body', 'check', ...path.map(String)].join('.'),
    message,
  }));
  if (fields.length === 0) return;
  throw refuseFields(fields);
}
