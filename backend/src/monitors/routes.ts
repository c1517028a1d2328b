import { isDeepStrictEqual } from 'node:util';
import * as contract from '@appops/shared/contract/monitors';
import type { ReadContext } from '../context.ts';
import type { Api } from '../http/api.ts';
import { NameResolver } from '../probing/net/name-resolver.ts';
import { listResults } from '../results/list-results.ts';
import { getMonitorSeries } from '../results/series.ts';
import { createMonitor } from './create-monitor.ts';
import { forReader } from './hide-secrets.ts';
import { judgeCheck } from './judge-check.ts';
import { judgeTarget } from './judge-target.ts';
import { listMonitors } from './list-monitors.ts';
import { findMonitor, loadMonitor } from './monitor.ts';
import { capacityReply } from './capacity-reply.ts';
import { allowTargets, getProbe, localAddressRules, localProbe, type StoredProbe } from './probes.ts';
import { loadOf } from '../scheduling/probe-loads.ts';
import type { Trials } from './try-check.ts';
import { retireMonitor, updateMonitor } from './update-monitor.ts';
import { fromJson } from '../database/json.ts';

export function bindMonitors(api: Api, { trials }: { trials: Trials }): void {
  const resolver = new NameResolver();
  const withCapacity = async ({ tx, now }: ReadContext, probe: StoredProbe) => ({
    ...probe,
    // Of other probes nothing is told here.
    capacity: probe.name === localProbe.name ? capacityReply(await loadOf(tx, now)) : null,
  });

  api.write(contract.createMonitor, (ctx, { body }) => createMonitor(ctx, body), {
    before: async ({ input, read }) => {
      judgeCheck(input.body.check);
      await judgeTarget(input.body.check, await read(({ tx }) => localAddressRules(tx)), resolver);
    },
  });
  api.read(contract.listMonitors, async (ctx, { query }) => {
    const { items, nextCursor } = await listMonitors(ctx, query);
    return { items: items.map((monitor) => forReader(monitor, ctx.scopes)), nextCursor };
  });
  api.read(contract.getMonitor, async ({ tx, scopes }, { params }) =>
    forReader(await loadMonitor(tx, await findMonitor(tx, params.id)), scopes),
  );
  api.write(contract.updateMonitor, (ctx, { params, body }) => updateMonitor(ctx, params, body), {
    before: async ({ input: { params, body }, read }) => {
      const { check } = body;
      if (check === undefined) return;
      const { stored, rules } = await read(async ({ tx }) => ({
        stored: (await findMonitor(tx, params.id)).check_spec,
        rules: await localAddressRules(tx),
      }));
      // A form sends the check along with another field's change. One that was stored under older rules may stay.
      if (isDeepStrictEqual(check, fromJson(stored))) return;
      judgeCheck(check);
      await judgeTarget(check, rules, resolver);
    },
  });
  api.write(contract.retireMonitor, (ctx, { params }) => retireMonitor(ctx, params));

  api.handle(contract.tryCheck, async ({ input, read, principal }) => {
    judgeCheck(input.body.check);
    const rules = await read(({ tx }) => localAddressRules(tx));
    return trials.try(principal.actor.id, input.body.check, rules);
  });
  api.handle(contract.runMonitor, async ({ input, read, principal }) => {
    const asked = await read(async ({ tx }) => {
      const monitor = await findMonitor(tx, input.params.id);
      return { check: fromJson(monitor.check_spec), rules: await localAddressRules(tx) };
    });
    return trials.try(principal.actor.id, asked.check, asked.rules);
  });

  api.read(contract.listResults, (ctx, { params, query }) => listResults(ctx, params, query));
  api.read(contract.getMonitorSeries, (ctx, { params, query }) => getMonitorSeries(ctx, params, query));

  api.read(contract.getProbe, async (ctx, { params }) => withCapacity(ctx, await getProbe(ctx, params)));
  api.write(contract.allowTargets, async (ctx, { params, body }) =>
    withCapacity(ctx, await allowTargets(ctx, params, body)),
  );
}
