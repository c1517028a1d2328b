import type { ReadContext } from '../context.ts';
import { localAddressRules } from '../monitors/probes.ts';
import type { AddressRules } from '../probing/net/address-rules.ts';
import { proxiesInUse, type ProxiesInUse } from './proxies-in-use.ts';

/** Where the local probe may call, and by whom. */
export interface WaysOut {
  rules: AddressRules;
  proxies: ProxiesInUse;
}

/** @throws {AppError} not_found before the first start has recorded the local probe */
export async function waysOut({ tx }: Pick<ReadContext, 'tx'>): Promise<WaysOut> {
  return { rules: await localAddressRules(tx), proxies: await proxiesInUse(tx) };
}
