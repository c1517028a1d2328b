import type { Check } from '@appops/shared/contract/checks';
import { AppError } from '../errors.ts';
import { checkTarget, type AddressRules } from '../probing/address-rules.ts';
import type { NameResolver } from '../probing/name-resolver.ts';

/**
 * Refuses a check whose target the probe must not call, before it is saved.
 * @throws {AppError} target_refused, naming the address, the rule and the command that allows it if one does
 */
export async function judgeTarget(check: Check, rules: AddressRules, resolver: NameResolver): Promise<void> {
  const verdict = await checkTarget(check.url, rules, resolver);
  if (verdict.allowed) return;
  const { host } = new URL(check.url);
  throw new AppError('target_refused', `The target ${host} is refused: ${verdict.refusal.message}.`);
}
