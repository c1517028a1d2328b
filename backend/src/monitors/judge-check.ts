import type { Check } from '@appops/shared/contract/checks/check';
import { secretTextProblems } from '@appops/shared/rules/checks/sent-texts';
import { refuseFields } from '../errors.ts';
import { protocolOf } from '../probing/protocols.ts';

/**
 * Refuses a check that could never pass, before it is saved or tried: it would be down for ever about nothing.
 * @throws {AppError} invalid_request with the fields and what would be right
 */
export function judgeCheck(check: Check): void {
  const own = protocolOf(check)?.problems(check) ?? [];
  const told = new Set(own.map(({ path }) => path.join('.')));
  const ofSecrets = secretTextProblems(check).filter(({ path }) => !told.has(path.join('.')));
  const fields = [...own, ...ofSecrets].map(({ path, message }) => ({
    path: ['body', 'check', ...path.map(String)].join('.'),
    message,
  }));
  if (fields.length === 0) return;
  throw refuseFields(fields);
}
