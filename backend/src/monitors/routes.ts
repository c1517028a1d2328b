import { isDeepStrictEqual } from 'node:util';
import * as contract from '@appops/shared/contract/monitors';
import { secretsOf } from '@appops/shared/rules/checks/sent-texts';
import type { Check } from '@appops/shared/contract/checks/check';
import type { Sealer } from '../access/sealing.ts';
import { referenceOf } from '@appops/shared/rules/reference-target';
import type { ReadContext } from '../context.ts';
import type { Api } from '../http/api.ts';
import { NameResolver } from '../probing/net/name-resolver.ts';
import { insideKindOf } from '../inside/inside-kinds.ts';
import { tryInside } from '../inside/try-inside.ts';
import { judgeNamedProxy } from '../proxies/judge-proxy.ts';
import { proxyOfCheck } from '../proxies/proxies-in-use.ts';
import { waysOut } from '../proxies/ways-out.ts';
import { listResults } from '../results/list-results.ts';
import { getMonitorSeries } from '../results/series.ts';
import { createMonitor } from './create-monitor.ts';
import { forReader } from './hide-secrets.ts';
import { judgeCheck } from './judge-check.ts';
import { judgeHost, judgeTarget } from './judge-target.ts';
import { listMonitors } from './list-monitors.ts';
import { findMonitor, loadMonitor } from './monitor.ts';
import { capacityReply, offlineReply } from './capacity-reply.ts';
import { allowTargets, getProbe, localProbe, type StoredProbe } from './probes.ts';
import { offlineView } from '../scheduling/probe-guards.ts';
import { loadOf } from '../scheduling/probe-loads.ts';
import { judgeSecrets } from '../secrets/judge-secrets.ts';
import { secretsOfProxy } from '../secrets/resolve-proxy.ts';
import { loadSecrets } from '../secrets/known-secrets.ts';
import type { Trials } from './try-check.ts';
import { retireMonitor, updateMonitor } from './update-monitor.ts';
import { readCheck } from '../database/check-text.ts';

interface Parts {
  trials: Trials;
  sealer: Sealer;
}

export function bindMonitors(api: Api, { trials, sealer }: Parts): void {
  const resolver = new NameResolver();
  /** What a check is judged and tried with. */
  const meansOf = async ({ tx }: ReadContext, check: Check) => {
    const { rules, proxies } = await waysOut({ tx });
    const names = secretsOfProxy(proxyOfCheck(check, proxies));
    return { rules, proxies, secrets: await loadSecrets(tx, sealer, [...secretsOf(check), ...names]) };
  };
  const withCapacity = async ({ tx, now }: ReadContext, probe: StoredProbe) => ({
    ...probe,
    // Of other probes nothing is told here.
    capacity: probe.name === localProbe.name ? capacityReply(await loadOf(tx, now)) : null,
    offline: probe.name === localProbe.name ? offlineReply(await offlineView(tx, now)) : null,
  });

  api.write(contract.createMonitor, (ctx, { body }) => createMonitor(ctx, body), {
    before: async ({ input, read }) => {
      const { check } = input.body;
      judgeCheck(check);
      const { rules, proxies, secrets } = await read((ctx) => meansOf(ctx, check));
      judgeSecrets(check, secrets);
      judgeNamedProxy(check, proxies);
      await judgeTarget(check, rules, resolver);
    },
  });
  api.read(contract.listMonitors, async (ctx, { query }) => {
    const { items, nextCursor } = await listMonitors(ctx, query);
    return { items: items.map((monitor) => forReader(monitor, ctx.scopes)), nextCursor };
  });
  api.read(contract.getMonitor, async (ctx, { params }) =>
    forReader(await loadMonitor(ctx, await findMonitor(ctx.tx, params.id)), ctx.scopes),
  );
  api.write(contract.updateMonitor, (ctx, { params, body }) => updateMonitor(ctx, params, body), {
    before: async ({ input: { params, body }, read }) => {
      const { check } = body;
      if (check === undefined) return;
      const { stored, rules, proxies, secrets } = await read(async (ctx) => ({
        stored: (await findMonitor(ctx.tx, params.id)).check_spec,
        ...(await meansOf(ctx, check)),
      }));
      // A form sends the check along with another field's change. One that was stored under older rules may stay.
      if (isDeepStrictEqual(check, readCheck(stored))) return;
      judgeCheck(check);
      judgeSecrets(check, secrets);
      judgeNamedProxy(check, proxies);
      await judgeTarget(check, rules, resolver);
    },
  });
  api.write(contract.retireMonitor, (ctx, { params }) => retireMonitor(ctx, params));

  api.handle(contract.tryCheck, async ({ input, read, principal }) => {
    const { check } = input.body;
    judgeCheck(check);
    if (insideKindOf(check) !== null) return read((ctx) => tryInside(ctx, null, check));
    const means = await read((ctx) => meansOf(ctx, check));
    judgeSecrets(check, means.secrets);
    judgeNamedProxy(check, means.proxies);
    return trials.try(principal.actor.id, check, means);
  });
  api.handle(contract.runMonitor, async ({ input, read, principal }) => {
    const { check, ...means } = await read(async (ctx) => {
      const stored = readCheck((await findMonitor(ctx.tx, input.params.id)).check_spec);
      return { check: stored, ...(await meansOf(ctx, stored)) };
    });
    if (insideKindOf(check) !== null) return read((ctx) => tryInside(ctx, input.params.id, check));
    return trials.try(principal.actor.id, check, means);
  });

  api.read(contract.listResults, (ctx, { params, query }) => listResults(ctx, params, query));
  api.read(contract.getMonitorSeries, (ctx, { params, query }) => getMonitorSeries(ctx, params, query));

  api.read(contract.getProbe, async (ctx, { params }) => withCapacity(ctx, await getProbe(ctx, params)));
  api.write(
    contract.allowTargets,
    async (ctx, { params, body }) => withCapacity(ctx, await allowTargets(ctx, params, body)),
    {
      before: async ({ input: { body } }) => {
        for (const reference of body.references ?? [])
          await judgeHost(referenceOf(reference)!.host, reference, { allow: body.allow }, resolver);
      },
    },
  );
}
