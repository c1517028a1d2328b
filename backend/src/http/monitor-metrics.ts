import { Gauge, type Registry } from 'prom-client';
import { isWell } from '@appops/shared/rules/monitor-state';
import type { MonitorFigures } from '../monitors/monitor-figures.ts';

/**
 * What is known of each monitor, by the conventions of Prometheus: base units, and no sample where nothing is known.
 * Only `appops_monitor_up` and `appops_monitor_info` carry the name, so that a new name begins no other series.
 * @returns sets all gauges to these monitors
 */
export function monitorGauges(registry: Registry): (monitors: readonly MonitorFigures[]) => void {
  const registers = [registry];
  const place = ['monitor', 'service', 'environment'];
  const gauge = (name: string, help: string, labelNames: string[] = place) =>
    new Gauge({ name, help, labelNames, registers });
  const up = gauge(
    'appops_monitor_up',
    '1 for a monitor that is up (also when near a limit), 0 for one that is down; none for one that is paused, in error, or of which nothing is known now.',
    ['monitor', 'name', 'service', 'environment'],
  );
  const info = gauge('appops_monitor_info', 'The name of a monitor; always 1.', [
    'monitor',
    'name',
    'service',
    'environment',
  ]);
  const degraded = gauge(
    'appops_monitor_degraded',
    '1 for a monitor that is up but near a limit, 0 for one that is up.',
  );
  const phase = gauge(
    'appops_monitor_phase_duration_seconds',
    "Duration of each phase of the last run's deciding attempt; none for a phase that was not reached.",
    [...place, 'phase'],
  );
  const onTop = [
    {
      gauge: gauge('appops_monitor_paused', '1 for a monitor that is paused, else 0.'),
      of: ({ paused }: MonitorFigures) => paused,
    },
    {
      gauge: gauge('appops_monitor_maintenance', '1 for a monitor that maintenance covers now, else 0.'),
      of: ({ maintenance }: MonitorFigures) => maintenance,
    },
    {
      gauge: gauge(
        'appops_monitor_flapping',
        '1 for a monitor that changes so often between well and failing that single changes say little, else 0.',
      ),
      of: ({ flapping }: MonitorFigures) => flapping,
    },
  ];
  const figures = [
    {
      gauge: gauge(
        'appops_monitor_duration_seconds',
        "Duration of the last run's deciding attempt, DNS to last byte; none when it got no whole answer.",
      ),
      of: ({ duration }: MonitorFigures) => duration,
    },
    {
      gauge: gauge('appops_monitor_http_status_code', 'Status code of the last run; none without an answer.'),
      of: ({ statusCode }: MonitorFigures) => statusCode,
    },
    {
      gauge: gauge('appops_monitor_last_run_timestamp_seconds', 'When the last run began.'),
      of: ({ lastRunAt }: MonitorFigures) => lastRunAt,
    },
    {
      gauge: gauge(
        'appops_monitor_certificate_expiry_timestamp_seconds',
        'When the last valid chain to a trusted authority ends; of several hops the first end.',
      ),
      of: ({ certificate }: MonitorFigures) => certificate.verified,
    },
    {
      gauge: gauge(
        'appops_monitor_certificate_leaf_expiry_timestamp_seconds',
        "When the server's own certificate ends.",
      ),
      of: ({ certificate }: MonitorFigures) => certificate.leaf,
    },
    {
      gauge: gauge(
        'appops_monitor_certificate_earliest_expiry_timestamp_seconds',
        'The earliest end of all certificates that were sent, also of those that the chain does not need.',
      ),
      of: ({ certificate }: MonitorFigures) => certificate.earliest,
    },
  ];

  return (monitors) => {
    for (const each of [up, info, degraded, phase, ...[...onTop, ...figures].map((one) => one.gauge)])
      each.reset();
    for (const monitor of monitors) {
      const { id, name, service, environment, state } = monitor;
      const labels = { monitor: id, service, environment };
      const named = { monitor: id, name, service, environment };
      info.set(named, 1);
      if (isWell(state) || state === 'down') up.set(named, isWell(state) ? 1 : 0);
      if (isWell(state)) degraded.set(labels, state === 'degraded' ? 1 : 0);
      for (const [which, duration] of Object.entries(monitor.phases))
        if (duration !== null) phase.set({ ...labels, phase: which }, duration);
      for (const flag of onTop) flag.gauge.set(labels, flag.of(monitor) ? 1 : 0);
      for (const figure of figures) {
        const value = figure.of(monitor);
        if (value !== null) figure.gauge.set(labels, value);
      }
    }
  };
}
