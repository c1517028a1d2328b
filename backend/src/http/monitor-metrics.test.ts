import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { tlsFacts } from '@appops/shared/contract/checks/tls-facts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';
import { monitorFigures } from '../monitors/monitor-figures.ts';
import { attemptOf, makeMonitors, runOf, silent } from '../../testing/monitors.ts';
import { writeBatch } from '../results/write-batch.ts';
import { monitorGauges } from './monitor-metrics.ts';

const start = Date.UTC(2026, 10, 24, 12, 0, 0);
const end = '2027-01-02T03:04:05.000Z';

describeOnBothEngines('the metrics of monitors', (make) => {
  async function shown(now: number): Promise<string> {
    const { store } = await make();
    await makeMonitors(store, start, 3);
    const rows = await store.read((tx) => tx.selectFrom('monitors').selectAll().orderBy('number').execute());
    const tls = tlsFacts.parse({ protocol: null, alpn: null, leafExpiresAt: end, chainExpiresAt: end });
    await store.write((tx) =>
      writeBatch(
        tx,
        [
          runOf(rows[0]!, start, 'up', {
            attempts: [attemptOf({ degradedBecause: 'soon' }, { tls })],
            degraded: true,
          }),
          runOf(rows[1]!, start, 'down'),
        ],
        { now: start, log: silent },
      ),
    );
    const registry = new Registry();
    monitorGauges(registry)(await store.read((tx) => monitorFigures(tx, now)));
    const text = await registry.metrics();
    return rows.reduce((all, { id }, index) => all.replaceAll(id, `m${index}`), text);
  }

  test('tell duration by phase, status, certificate, last run and state, and nothing of what is not known', async () => {
    const text = await shown(start + 1000);
    const place = 'service="shop",environment="production"';
    for (const line of [
      `appops_monitor_up{monitor="m0",name="monitor 0",${place}} 1`,
      `appops_monitor_degraded{monitor="m0",${place}} 1`,
      `appops_monitor_up{monitor="m1",name="monitor 1",${place}} 0`,
      `appops_monitor_info{monitor="m2",name="monitor 2",${place}} 1`,
      `appops_monitor_duration_seconds{monitor="m0",${place}} 0.0015`,
      `appops_monitor_paused{monitor="m0",${place}} 0`,
      `appops_monitor_maintenance{monitor="m0",${place}} 0`,
      `appops_monitor_flapping{monitor="m0",${place}} 0`,
      `appops_monitor_phase_duration_seconds{monitor="m0",${place},phase="wait"} 0.001`,
      `appops_monitor_http_status_code{monitor="m1",${place}} 500`,
      `appops_monitor_certificate_expiry_timestamp_seconds{monitor="m0",${place}} ${Date.parse(end) / 1000}`,
      `appops_monitor_last_run_timestamp_seconds{monitor="m0",${place}} ${start / 1000}`,
    ])
      expect(text).toContain(line);
    expect(text).not.toMatch(/appops_monitor_up\{monitor="m2"/);
    expect(text).not.toMatch(/phase="dns"/);
  });

  test('never call a monitor up that nobody has measured since, or whose last run lies in the future', async () => {
    expect(await shown(start + 3_600_000)).not.toMatch(/appops_monitor_up\{/);
    expect(await shown(start - 16 * 86_400_000)).not.toMatch(/appops_monitor_up\{/);
  });
});
