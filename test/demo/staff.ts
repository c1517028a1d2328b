import type { Client } from '@appops/shared/client';
import {
  addWorkaround,
  closeCase,
  getCase,
  openCase,
  recordCause,
  recordFix,
  retireWorkaround,
} from '@appops/shared/contract/cases';
import type { Case } from '@appops/shared/contract/cases';
import {
  acknowledgeIncident,
  getIncident,
  listIncidents,
  mitigateIncident,
  resolveIncident,
} from '@appops/shared/contract/incidents';
import type { Incident } from '@appops/shared/contract/incidents';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from './eventually.ts';
import type { Shop } from './shop/server.ts';

/** How long it takes them to find the workaround. */
const findsWorkaroundAfterMs = 20_000;

/** How long a verification of the demo must last at least; a real one takes a day. */
const minimumWindowMs = 60_000;

/**
 * What the shop's people do about a bad release, through the API as anybody would. They decide and write;
 * every number that the case then rests on is measured by the monitors.
 */
export class Staff {
  readonly #call: Client;
  readonly #shop: Shop;
  #incident: Incident | null = null;
  #case: Case | null = null;

  constructor(call: Client, shop: Shop) {
    this.#call = call;
    this.#shop = shop;
  }

  /** Takes the incident that the monitors opened, opens a case for it, and finds a workaround that really works. */
  async takeUp(version: string, signal: AbortSignal): Promise<void> {
    const call = this.#call;
    this.#incident = await eventually('an incident', signal, async () => {
      const { items } = await call(listIncidents, { query: { service: ['shop'], status: ['open'] } });
      return items[0] ?? null;
    });
    const id = this.#incident.id;
    await call(acknowledgeIncident, {
      params: { id },
      body: { note: `Checkout answers 500 since ${version}. It has to do with coupons.` },
    });
    const opened = await call(openCase, {
      body: { incident: id, title: 'Checkout fails without a coupon', severity: 'high', service: 'shop' },
    });
    await pause(findsWorkaroundAfterMs, undefined, { signal });
    this.#shop.switchCoupons(false);
    await call(addWorkaround, {
      params: { id: opened.id },
      body: {
        description: 'Coupons are switched off; checkout then takes the way without them.',
        owner: 'shop-team',
        rollbackStep: 'Switch coupons on again.',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        environments: ['production'],
      },
    });
    const deployment = this.#incident.liveDeployment?.id;
    this.#case = await call(recordCause, {
      params: { id: opened.id },
      body: {
        description: 'The coupon is looked up even when none was entered.',
        agreed: true,
        ...(deployment === undefined ? {} : { deployment }),
      },
    });
  }

  /** Names the release that will contain the fix; with it the plan is made by which it will be judged. */
  async promise(version: string): Promise<void> {
    if (!this.#case) return;
    this.#case = await this.#call(recordFix, {
      params: { id: this.#case.id },
      body: {
        description: 'No coupon means no discount.',
        service: 'shop',
        version,
        mergedAt: new Date().toISOString(),
        plan: {
          environments: ['production'],
          minimumWindowMs,
          reason: 'The fault shows at every run, and a demonstration cannot wait for a week.',
        },
      },
    });
  }

  /** After the fix is live: the workaround goes, the incident ends, and when the probes have proved the fix, the case does. */
  async finish(signal: AbortSignal): Promise<void> {
    const call = this.#call;
    this.#shop.switchCoupons(true);
    const incident = this.#incident;
    if (incident) {
      const params = { id: incident.id };
      const now = await call(getIncident, { params });
      if (now.status === 'open' || now.status === 'acknowledged')
        await call(mitigateIncident, { params, body: { note: '' } });
      if (now.status !== 'resolved')
        await call(resolveIncident, { params, body: { note: 'Fixed by the release.' } });
      this.#incident = null;
    }
    const { id } = this.#case ?? {};
    if (id === undefined) return;
    const current = await call(getCase, { params: { id } });
    for (const workaround of current.workarounds) {
      if (workaround.state === 'retired') continue;
      await call(retireWorkaround, { params: { id, workaround: workaround.id } });
    }
    await eventually('the proof of the fix', signal, async () => {
      const { status } = await call(getCase, { params: { id } });
      return status === 'proved_effective' ? status : null;
    });
    await call(closeCase, { params: { id }, body: { as: 'effective', reason: 'The probes say so.' } });
  }
}
