import type { Incident } from '@appops/shared/contract/incidents';
import { incidentWords, openerWords } from '@appops/shared/words/incident';
import { Alert, Stack, Text } from '@grafana/ui';
import { useParams } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { Age, Instant } from '../../shared/ui/age.tsx';
import { Facts, type Fact } from '../../shared/ui/facts.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { Prose } from '../../shared/ui/prose.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { TimelineList } from '../../shared/ui/timeline-list.tsx';
import { TwoColumns } from '../../shared/ui/two-columns.tsx';
import { caseStatus } from '../../shared/status/cases.ts';
import { incidentStatus, severityStatus } from '../../shared/status/incidents.ts';
import { PlaceName } from '../services/place-names.tsx';
import { AnnotationList } from './annotation-list.tsx';
import { useIncident, useIncidentTimeline } from './api.ts';
import { IncidentLength } from './incident-list.tsx';
import { IncidentRoles } from './incident-roles.tsx';
import { IncidentVerbs } from './incident-verbs.tsx';
import { MakeCase } from './make-case.tsx';
import { NoteForm } from './note-form.tsx';
import { PageContext } from './page-context.tsx';
import { PanelContext } from './panel-context.tsx';
import { ProblemList } from './problem-list.tsx';
import { SuspectLink } from './suspect-link.tsx';
import { IncidentNow } from './incident-now.tsx';

/** One incident: where it stands, what happened in order, and all that belongs to it. */
export function IncidentPage() {
  const { id = '' } = useParams();
  return <IncidentView key={id} id={id} />;
}

function IncidentView({ id }: { id: string }) {
  const incident = useIncident(id);
  const { data } = incident;
  return (
    <PageFrame
      nav={{ title: data?.title ?? 'Incident', parent: { text: 'Incidents', url: paths.incidents } }}
      subTitle={<PlaceName service={data?.service ?? null} environment={data?.environment ?? null} />}
      actions={data && <IncidentVerbs incident={data} />}
    >
      <Loaded query={incident}>{(it) => <IncidentDetail incident={it} />}</Loaded>
    </PageFrame>
  );
}

function IncidentDetail({ incident }: { incident: Incident }) {
  return (
    <Stack direction="column" gap={2}>
      <Stack alignItems="center" gap={2} wrap="wrap">
        <StatusLabel status={incidentStatus(incident.status)} filled data-testid="incident-status" />
        <StatusLabel status={severityStatus(incident.severity)} data-testid="incident-severity" />
        {incident.now !== null && incident.status !== 'resolved' && <IncidentNow now={incident.now} filled />}
        <Text color="secondary">
          opened <Age at={incident.openedAt} />, {openerWords(incident)}
        </Text>
      </Stack>
      {incident.now?.state === 'recovered' && incident.status !== 'resolved' && (
        <Alert bottomSpacing={0} severity="success" title="All monitors that saw it are well again">
          It waits for somebody to say whether it is over: resolve it, or make a case of it first.
        </Alert>
      )}
      {incident.suspect !== null && (
        <Section title="Suspected release">
          <SuspectLink suspect={incident.suspect} why />
        </Section>
      )}
      <TwoColumns main={<WhatHappened incident={incident} />} side={<WhatBelongs incident={incident} />} />
      {incident.status === 'unknown' && (
        <Alert
          bottomSpacing={0}
          severity="info"
          title="This AppOps is newer than the plugin: the incident has a status it does not know"
        />
      )}
    </Stack>
  );
}

/** What is wrong, by whom and where it was seen, and what happened in order. */
function WhatHappened({ incident }: { incident: Incident }) {
  const timeline = useIncidentTimeline(incident.id);
  return (
    <>
      {incident.description !== '' && (
        <Section title="What is wrong">
          <Prose text={incident.description} />
        </Section>
      )}
      {(incident.annotations > 0 || incident.context.page) && (
        <Section title="On the page">
          <Stack direction="column" gap={2}>
            {incident.context.page && <PageContext page={incident.context.page} />}
            {incident.annotations > 0 && <AnnotationList of={{ incident: incident.id }} />}
          </Stack>
        </Section>
      )}
      <Section title="Timeline">
        <Stack direction="column" gap={2}>
          <NoteForm incident={incident} />
          <Loaded query={timeline}>
            {({ items }) => <TimelineList entries={items} self={incident.id} folded />}
          </Loaded>
        </Stack>
      </Section>
      {incident.context.panel && <PanelContext panel={incident.context.panel} />}
    </>
  );
}

/** Who has it, its cases and problems, and its moments. */
function WhatBelongs({ incident }: { incident: Incident }) {
  return (
    <>
      <Section title="Who">
        <IncidentRoles incident={incident} />
      </Section>
      <Section title="Cases">
        {incident.cases.length > 0 && (
          <ul style={{ listStyle: 'none', marginBottom: 12 }}>
            {incident.cases.map(({ id, title, status }) => (
              <li key={id}>
                <PageLink to={paths.case(id)} data-testid="incident-case">
                  {title}
                </PageLink>{' '}
                <StatusLabel status={caseStatus(status)} />
              </li>
            ))}
          </ul>
        )}
        <MakeCase incident={incident} />
      </Section>
      <Section title="Problems">
        <ProblemList incident={incident} />
      </Section>
      <Section title="About it">
        <Facts facts={factsOf(incident)} />
      </Section>
    </>
  );
}

function factsOf(it: Incident): Fact[] {
  const moment = (name: string, at: string | null): Fact[] =>
    at === null ? [] : [{ name, value: <Instant at={at} /> }];
  return [
    {
      name: it.beganAt === null ? 'Live when it opened' : 'Live when it began',
      value:
        it.liveDeployment === null ? (
          'not known'
        ) : (
          <PageLink to={paths.deployment(it.liveDeployment.id)}>{it.liveDeployment.version}</PageLink>
        ),
    },
    { name: 'Length', value: <IncidentLength incident={it} /> },
    ...moment('Began', it.beganAt),
    ...moment('Opened', it.openedAt),
    ...moment(incidentWords.acknowledged.label, it.acknowledgedAt),
    ...moment(incidentWords.mitigated.label, it.mitigatedAt),
    ...moment(incidentWords.resolved.label, it.resolvedAt),
  ];
}
