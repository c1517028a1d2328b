import type { Monitor } from '@appops/shared/contract/monitors';
import { Alert, Stack, Text } from '@grafana/ui';
import { useParams } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { reminderWords } from '@appops/shared/rules/certificate-reminders';
import { ofLastWords } from '@appops/shared/words/monitor';
import { settingWords } from '@appops/shared/words/time';
import { useNow } from '../../shared/time/use-now.ts';
import { Instant, Lasting } from '../../shared/ui/age.tsx';
import { Facts, type Fact } from '../../shared/ui/facts.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { monitorStatus } from '../../shared/status/monitors.ts';
import { severityStatus } from '../../shared/status/incidents.ts';
import { PlaceName } from '../services/place-names.tsx';
import { useMonitor } from './api.ts';
import { MonitorActions } from './monitor-actions.tsx';
import { MonitorCharts } from './monitor-charts.tsx';
import { OnTop, OnTopNotices } from './on-top.tsx';
import { holdsWhen, readingOf } from './protocols/views.ts';
import { endWords, firstEnd } from './protocols/certificate-ends.ts';
import { ResultsTable } from './results-table.tsx';

/** One monitor: its graph with deployments over it, its runs, and what can be done with it. */
export function MonitorPage() {
  const { id = '' } = useParams();
  return <MonitorView key={id} id={id} />;
}

function MonitorView({ id }: { id: string }) {
  const monitor = useMonitor(id);
  const { data } = monitor;
  return (
    <PageFrame
      nav={{ title: data?.name ?? 'Monitor', parent: { text: 'Monitors', url: paths.monitors } }}
      subTitle={<PlaceName service={data?.service ?? null} environment={data?.environment ?? null} />}
      actions={data && <MonitorActions monitor={data} />}
    >
      <Loaded query={monitor}>{(it) => <MonitorDetail monitor={it} />}</Loaded>
    </PageFrame>
  );
}

function MonitorDetail({ monitor }: { monitor: Monitor }) {
  const { state } = monitor;
  const { Own } = readingOf(monitor.check);
  return (
    <Stack direction="column" gap={2}>
      <Stack alignItems="center" gap={2} wrap="wrap">
        <StatusLabel status={monitorStatus(state.value)} filled data-testid="monitor-state" />
        <Text color="secondary">
          <Lasting since={state.since} />
        </Text>
        {state.message !== null && <Text>{state.message}</Text>}
        <OnTop monitor={monitor} />
      </Stack>
      <OnTopNotices monitor={monitor} />
      {monitor.priorityNotice !== null && (
        <Alert bottomSpacing={0} severity="warning" title={monitor.priorityNotice} />
      )}
      {Own !== undefined && <Own monitor={monitor} />}
      <MonitorCharts monitor={monitor} />
      <Section title="What is checked">
        <Facts facts={factsOf(monitor)} />
      </Section>
      <Section title="Runs">
        <ResultsTable monitor={monitor} />
      </Section>
    </Stack>
  );
}

function factsOf({ check, ...monitor }: Monitor): Fact[] {
  const reading = readingOf(check);
  const { first, later } = reading.facts(check);
  const { attempts, delayMs } = monitor.retries;
  const last = monitor.lastResult?.attempts.at(-1);
  const end = last === undefined ? null : firstEnd(last);
  return [
    ...first,
    { name: 'Every', value: settingWords(monitor.intervalMs) },
    ...(monitor.priority
      ? [
          {
            name: 'Priority',
            value:
              monitor.priorityNotice === null
                ? 'keeps its interval when more is asked than the probe can do'
                : 'beyond the tenth of what the probe can do that priority monitors have: its interval is stretched like all others',
          },
        ]
      : []),
    ...(check.timeoutMs === null ? [] : [{ name: 'Time limit', value: settingWords(check.timeoutMs) }]),
    {
      name: 'It holds when',
      wide: true,
      value: holdsWhen(check),
    },
    {
      name: 'Retries in a run',
      value: attempts === 0 ? 'none' : `${attempts}, after ${settingWords(delayMs)}`,
    },
    ...(end === null ? [] : [{ name: 'Certificate ends', wide: true, value: <CertificateEnd {...end} /> }]),
    ...(end?.validFrom == null || !monitor.opensIncident
      ? []
      : [
          {
            name: 'Reminders of that',
            value: reminderWords({ validFrom: Date.parse(end.validFrom), expiresAt: Date.parse(end.at) }),
          },
        ]),
    ...later,
    { name: 'Down after', value: ofLastWords(monitor.downAfter, monitor.downWithin, 'failed') },
    { name: 'Up after', value: ofLastWords(monitor.upAfter, monitor.upWithin, 'clean') },
    ...(monitor.parents.length === 0
      ? []
      : [{ name: 'Depends on', wide: true, value: monitor.parents.map(({ name }) => name).join(', ') }]),
    {
      name: 'When it goes down',
      value: monitor.opensIncident ? (
        <>
          opens an incident, <StatusLabel status={severityStatus(monitor.severity)} />
        </>
      ) : (
        'only this page shows it'
      ),
    },
  ];
}

function CertificateEnd({ at, subject }: NonNullable<ReturnType<typeof firstEnd>>) {
  const now = useNow(true);
  return (
    <>
      {endWords(at, now)}, on <Instant at={at} />
      {subject !== null && ` (${subject})`}
    </>
  );
}
