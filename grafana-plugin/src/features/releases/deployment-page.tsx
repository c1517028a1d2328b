import type { Deployment } from '@appops/shared/contract/deployments';
import { Badge, Stack, Text, TextLink } from '@grafana/ui';
import { useParams } from 'react-router';
import { paths, withFilters } from '../../shared/paths.ts';
import { durationWords } from '@appops/shared/words/time';
import { useNow } from '../../shared/time/use-now.ts';
import { Age, Instant } from '../../shared/ui/age.tsx';
import { Bullets } from '../../shared/ui/bullets.tsx';
import { WithNames } from '../../shared/ui/with-names.tsx';
import { Facts, type Fact } from '../../shared/ui/facts.tsx';
import { Loaded } from '../../shared/ui/loaded.tsx';
import { Prose } from '../../shared/ui/prose.tsx';
import { PageFrame } from '../../shared/ui/page-frame.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { deploymentStatus, verdictStatus } from '../../shared/status/releases.ts';
import { useAllMonitors } from '../monitors/api.ts';
import { IncidentList } from '../incidents/incident-list.tsx';
import { PlaceName } from '../services/place-names.tsx';
import { useDeployment } from './api.ts';
import { DeploymentActions } from './deployment-actions.tsx';
import { DeploymentGraphs } from './deployment-graphs.tsx';
import { durationOf } from './model.ts';

/** One deployment: what the probes say of it and why, what came of it, and what can be done. */
export function DeploymentPage() {
  const { id = '' } = useParams();
  return <DeploymentView key={id} id={id} />;
}

function DeploymentView({ id }: { id: string }) {
  const deployment = useDeployment(id);
  const { data } = deployment;
  return (
    <PageFrame
      nav={{
        title: data ? `${data.version} → ${data.environment}` : 'Deployment',
        parent: { text: 'Releases', url: paths.releases },
      }}
      subTitle={<PlaceName service={data?.service ?? null} environment={data?.environment ?? null} />}
      actions={data && <DeploymentActions deployment={data} />}
    >
      <Loaded query={deployment}>{(it) => <DeploymentDetail deployment={it} />}</Loaded>
    </PageFrame>
  );
}

function DeploymentDetail({ deployment }: { deployment: Deployment }) {
  const { service, environment } = deployment;
  return (
    <Stack direction="column" gap={2}>
      <Verdict deployment={deployment} />
      <Section title="Monitors around it">
        <DeploymentGraphs deployment={deployment} />
      </Section>
      <Section title="About it">
        <Facts facts={factsOf(deployment)} />
        {deployment.description !== '' && <Prose text={deployment.description} />}
      </Section>
      <Section
        title="Incidents since"
        actions={
          <PageLink to={withFilters(paths.incidents, { service, environment, status: 'any' })}>
            All of this environment
          </PageLink>
        }
      >
        <IncidentList
          filters={{ service: [service], environment: [environment], from: deployment.startedAt }}
          none="No incident since this deployment began."
        />
      </Section>
    </Stack>
  );
}

function Verdict({ deployment }: { deployment: Deployment }) {
  const { verdict } = deployment;
  const monitors = useAllMonitors({ service: [deployment.service], environment: [deployment.environment] });
  const nameOf = (id: string) =>
    monitors.data?.items.find((monitor) => monitor.id === id)?.name ?? 'Its monitor';
  return (
    <Section title="Verdict" data-testid="verdict">
      <Stack direction="column" gap={1}>
        <Stack alignItems="center" gap={2} wrap="wrap">
          <StatusLabel status={verdictStatus(verdict)} filled data-testid="deployment-verdict" />
          <StatusLabel status={deploymentStatus(deployment.status)} data-testid="deployment-status" />
          {deployment.live && <Badge text="live" color="blue" icon="bolt" />}
          {verdict && (
            <Text variant="bodySmall" color="secondary">
              decided <Age at={verdict.decidedAt} />, by rule {verdict.ruleVersion}
            </Text>
          )}
        </Stack>
        {verdict === null ? (
          <Text color="secondary">
            Its monitors are watched until 15 minutes after it finished; the verdict comes then, or as soon as
            one goes down.
          </Text>
        ) : (
          <Bullets
            items={verdict.reasons.map(({ code, message, monitor }) => ({
              key: `${code} ${monitor ?? ''}`,
              text: (
                <>
                  <WithNames text={message} />{' '}
                  {monitor !== null && (
                    <TextLink href={paths.monitor(monitor)} variant="bodySmall">
                      {nameOf(monitor)}
                    </TextLink>
                  )}
                </>
              ),
            }))}
          />
        )}
      </Stack>
    </Section>
  );
}

function Took({ deployment }: { deployment: Deployment }) {
  const now = useNow();
  return <>{durationWords(durationOf(deployment, now))}</>;
}

function factsOf(it: Deployment): Fact[] {
  const reported = it.reportedTimes;
  return [
    { name: 'Version', value: it.version },
    { name: 'Version before', value: it.previousVersion ?? 'not known' },
    ...(it.commit === null ? [] : [{ name: 'Commit', value: <code>{it.commit.slice(0, 12)}</code> }]),
    { name: 'Started', value: <Instant at={it.startedAt} /> },
    { name: 'Finished', value: it.finishedAt === null ? 'not yet' : <Instant at={it.finishedAt} /> },
    { name: 'Took', value: <Took deployment={it} /> },
    { name: 'Told by', value: `${it.actor.name} (${it.source})` },
    ...(it.url === null
      ? []
      : [
          {
            name: 'In the pipeline',
            value: (
              <TextLink href={it.url} external>
                Open
              </TextLink>
            ),
          },
        ]),
    ...(reported === null
      ? []
      : [
          {
            name: 'Its source’s clock was wrong; it said',
            value: `${reported.startedAt ?? '?'} … ${reported.finishedAt ?? '?'}`,
          },
        ]),
  ];
}
