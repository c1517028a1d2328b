import type { Case } from '@appops/shared/contract/cases';
import { Alert, Stack, Text } from '@grafana/ui';
import { useParams } from 'react-router';
import { paths } from '../../shared/paths.ts';
import { Age, Instant } from '../../shared/ui/age.tsx';
import { Facts, type Fact } from '../../shared/ui/facts.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { Prose } from '../../shared/ui/prose.tsx';
import { WithNames } from '../../shared/ui/with-names.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { TimelineList } from '../../shared/ui/timeline-list.tsx';
import { TwoColumns } from '../../shared/ui/two-columns.tsx';
import { caseStatus } from '../../shared/status/cases.ts';
import { incidentStatus, severityStatus } from '../../shared/status/incidents.ts';
import { AnnotationList } from '../incidents/annotation-list.tsx';
import { PlaceName } from '../services/place-names.tsx';
import { useCase, useCaseTimeline } from './api.ts';
import { CaseActions } from './case-actions.tsx';
import { CauseSection } from './cause-section.tsx';
import { ContainmentSection } from './containment-section.tsx';
import { FixSection } from './fix-section.tsx';
import { IneffectiveNotice } from './ineffective-notice.tsx';
import { PreventionSection } from './prevention-section.tsx';
import { Proposals } from './proposals.tsx';
import { Tracks } from './tracks.tsx';
import { VerificationSection } from './verification-section.tsx';

/** One case: its five tracks, what each holds, and what happened in order. */
export function CasePage() {
  const { id = '' } = useParams();
  return <CaseView key={id} id={id} />;
}

function CaseView({ id }: { id: string }) {
  const query = useCase(id);
  const { data } = query;
  return (
    <PageFrame
      nav={{ title: data?.title ?? 'Case', parent: { text: 'CAPA', url: paths.capa } }}
      subTitle={<PlaceName service={data?.service ?? null} />}
      actions={data && <CaseActions case={data} />}
    >
      <Loaded query={query}>{(it) => <CaseDetail case={it} />}</Loaded>
    </PageFrame>
  );
}

function CaseDetail({ case: it }: { case: Case }) {
  const timeline = useCaseTimeline(it.id);
  return (
    <Stack direction="column" gap={2}>
      <Stack alignItems="center" gap={2} wrap="wrap">
        <StatusLabel status={caseStatus(it.status)} filled data-testid="case-status" />
        <StatusLabel status={severityStatus(it.severity)} />
        <Text color="secondary">
          opened <Age at={it.openedAt} />
        </Text>
        {it.closure && (
          <Text color="secondary">
            closed by {it.closure.by.name} <Age at={it.closure.at} />
            {it.closure.reason === '' ? '' : `: ${it.closure.reason}`}
          </Text>
        )}
      </Stack>
      {it.reopenedBecause !== null && (
        <Alert
          bottomSpacing={0}
          severity="warning"
          title="This case was opened again"
          data-testid="case-reopened"
        >
          <WithNames text={sentence(it.reopenedBecause)} />
        </Alert>
      )}
      <IneffectiveNotice case={it} />
      <Proposals case={it} />
      <Tracks case={it} />
      <TwoColumns
        main={
          <>
            <ContainmentSection case={it} />
            <CauseSection case={it} />
            <FixSection case={it} />
            <VerificationSection case={it} />
            <PreventionSection case={it} />
          </>
        }
        side={
          <>
            <Section title="Timeline">
              <Loaded query={timeline}>
                {({ items }) => <TimelineList entries={items} self={it.id} latest={15} />}
              </Loaded>
            </Section>
            <Section title="Incidents and problems">
              <Sources case={it} />
            </Section>
            {it.annotations > 0 && (
              <Section title="On the page">
                <AnnotationList of={{ case: it.id }} />
              </Section>
            )}
            <Section title="About it">
              <Facts facts={factsOf(it)} />
              {it.description !== '' && <Prose text={it.description} />}
            </Section>
          </>
        }
      />
    </Stack>
  );
}

/** The server's reasons begin in the middle of a sentence. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function Sources({ case: it }: { case: Case }) {
  if (it.incidents.length === 0 && it.problems.length === 0)
    return <Text color="secondary">None: it was opened for a stated reason.</Text>;
  return (
    <ul style={{ listStyle: 'none' }}>
      {it.incidents.map(({ id, title, status }) => (
        <li key={id}>
          <PageLink to={paths.incident(id)}>{title}</PageLink> <StatusLabel status={incidentStatus(status)} />
        </li>
      ))}
      {it.problems.map(({ id, title, open }) => (
        <li key={id}>
          {title}{' '}
          <Text variant="bodySmall" color="secondary">
            {open ? 'problem, going on' : 'problem, over now'}
          </Text>
        </li>
      ))}
    </ul>
  );
}

function factsOf(it: Case): Fact[] {
  const { total, againstFix, unattributed } = it.occurrences;
  return [
    { name: 'Occurrences', value: String(total) },
    { name: 'Against the fix', value: String(againstFix) },
    ...(unattributed > 0 ? [{ name: 'Of no known release', value: String(unattributed) }] : []),
    { name: 'Opened', value: <Instant at={it.openedAt} /> },
    ...(it.closedAt === null ? [] : [{ name: 'Closed', value: <Instant at={it.closedAt} /> }]),
    ...(it.closure?.until ? [{ name: 'Risk accepted until', value: <Instant at={it.closure.until} /> }] : []),
    ...(it.closure?.duplicateOf
      ? [
          {
            name: 'Duplicate of',
            value: <PageLink to={paths.case(it.closure.duplicateOf)}>that case</PageLink>,
          },
        ]
      : []),
  ];
}
