import type { Check } from '@appops/shared/contract/checks/check';
import { AppError } from '../errors.ts';
import { checkTarget, type AddressRules } from '../probing/net/address-rules.ts';
import type { NameResolver } from '../probing/net/name-resolver.ts';
import { protocolOf } from '../probing/protocols.ts';

/**
 * Refuses a check with a target that the probe must not call, before it is saved.
 * @throws {AppError} target_refused, naming the address, the rule and the command that allows it if one does
 */
export async function judgeTarget(check: Check, rules: AddressRules, resolver: NameResolver): Promise<void> {
  for (const { host, shown } of protocolOf(check)?.targets(check) ?? [])
    await judgeHost(host, shown, rules, resolver);
}

/**
 * Refuses a host that the probe must not call.
 * @param shown as people know it
 * @throws {AppError} target_refused
 */
export async function judgeHost(
  host: string,
  shown: string,
  rules: AddressRules,
  resolver: NameResolver,
): Promise<void> {
  const verdict = await checkTarget(host, rules, resolver);
  if (!verdict.allowed)
    throw new AppError('target_refused', `The target ${shown} is refused: ${verdict.refusal.message}.`);
}
