import type { Fix } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Alert, Stack, Text, TextLink } from '@grafana/ui';
import { ChoiceField, TextField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { Bullets } from '../../shared/ui/bullets.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { actorWords } from '../../shared/ui/timeline-model.ts';
import { useServices } from '../services/api.ts';
import { serviceOptions } from '../services/options.ts';
import { CaseForm } from './case-form.tsx';
import { fixName } from './model.ts';
import { NameMonitor } from './name-monitor.tsx';
import { PlanFields } from './plan-fields.tsx';
import { emptyPlan, planOf } from './plan-form.ts';

/** The lasting remedy, and in which environments it is live. */
export function FixSection({ case: it }: { case: Case }) {
  return (
    <Section title="Fix" data-testid="section-fix" actions={!isClosed(it.status) && <RecordFix case={it} />}>
      {it.fixes.length === 0 ? (
        <Text color="secondary">
          No fix yet. Name its version or its commit, and AppOps sees when it goes live.
        </Text>
      ) : (
        <Stack direction="column" gap={2}>
          {[...it.fixes].reverse().map((fix, index) => (
            <OneFix key={fix.id} case={it} fix={fix} latest={index === 0} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

function OneFix({ case: it, fix, latest }: { case: Case; fix: Fix; latest: boolean }) {
  return (
    <div data-testid="fix">
      <Stack direction="column" gap={0.5}>
        <Stack justifyContent="space-between" alignItems="center" gap={1} wrap="wrap">
          <Stack alignItems="baseline" gap={1.5} wrap="wrap">
            <Text weight="medium">{fixName(fix)}</Text>
            {!latest && <Text color="secondary">an earlier one</Text>}
            {fix.url !== null && (
              <TextLink href={fix.url} external>
                See it
              </TextLink>
            )}
            <Text variant="bodySmall" color="secondary">
              {actorWords(fix.recordedBy)}, <Age at={fix.recordedAt} />
            </Text>
          </Stack>
          {fix.revertedAt === null && !isClosed(it.status) && <NameFix case={it} fix={fix} />}
          {fix.revertedAt === null && !isClosed(it.status) && (
            <CaseForm
              case={it}
              action="revertFix"
              label="It was reverted"
              submit="Record the revert"
              testId="revert-fix"
              start={{ reason: '' }}
              bodyOf={({ reason }) => ({ fix: fix.id, reason })}
            >
              {({ values, set, error }) => (
                <TextField
                  label="Why"
                  required
                  rows={2}
                  value={values.reason}
                  onChange={(value) => set('reason', value)}
                  error={error('reason')}
                />
              )}
            </CaseForm>
          )}
        </Stack>
        {fix.description !== '' && fixName(fix) !== fix.description && <span>{fix.description}</span>}
        {fix.revertedAt !== null && (
          <Text color="warning">
            Reverted <Age at={fix.revertedAt} />
          </Text>
        )}
        {fix.missing.length > 0 && (
          <Alert
            bottomSpacing={0}
            severity="info"
            title={`Not matched to a release yet: ${fix.missing.join(', ')}`}
          />
        )}
        {latest && fix.planLacks.length > 0 && (
          <Alert
            bottomSpacing={0}
            severity="warning"
            title="It has no verification plan, so nothing is proved"
            data-testid="plan-lacks"
          >
            <Stack direction="column" gap={1} alignItems="flex-start">
              <Bullets items={fix.planLacks.map((text) => ({ key: text, text }))} />
              {!isClosed(it.status) && <NameMonitor case={it} />}
            </Stack>
          </Alert>
        )}
        {fix.doubtfulIn.map(({ environment, version, missing, reason }) => (
          <Alert
            key={environment}
            bottomSpacing={0}
            severity="info"
            title={`Live in ${environment}: ${version}`}
            data-testid="fix-doubt"
          >
            {reason.message}
            {missing.length === 0 ? '' : ` Not found in it: ${missing.join(', ')}.`}
          </Alert>
        ))}
        {fix.liveIn.length === 0 ? (
          <Text color="secondary">Not live anywhere yet.</Text>
        ) : (
          <ul style={{ listStyle: 'none' }}>
            {fix.liveIn.map(({ environment, deployment, version, since }) => (
              <li key={environment}>
                Live in {environment} with <PageLink to={paths.deployment(deployment)}>{version}</PageLink>,{' '}
                <Age at={since} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </div>
  );
}

/** A version named later decides of which releases it is known that they have the fix. */
function NameFix({ case: it, fix }: { case: Case; fix: Fix }) {
  return (
    <CaseForm
      case={it}
      action="nameFix"
      label="Name what has it"
      submit="Name it"
      testId="name-fix"
      start={{ versions: fix.versions.join(', '), commit: fix.commit ?? '' }}
      bodyOf={({ versions, commit }) => ({
        fix: fix.id,
        versions: versions.split(',').flatMap((version) => version.trim() || []),
        ...(commit.trim() === '' ? {} : { commit: commit.trim() }),
      })}
    >
      {({ values, set, error }) => (
        <>
          <TextField
            label="First versions that have it"
            placeholder="2.4.1, 1.9.8"
            value={values.versions}
            onChange={(value) => set('versions', value)}
            description="One for each release line. With versions that are dates, the first one that has it."
            error={error('versions')}
          />
          <TextField
            label="Commit"
            placeholder="3f2a9c1"
            value={values.commit}
            onChange={(value) => set('commit', value)}
            error={error('commit')}
          />
        </>
      )}
    </CaseForm>
  );
}

function RecordFix({ case: it }: { case: Case }) {
  const services = useServices();
  return (
    <CaseForm
      case={it}
      action="recordFix"
      label="Record a fix"
      submit="Record it"
      icon="plus"
      testId="record-fix"
      variant={it.fixes.length === 0 ? 'primary' : 'secondary'}
      start={{ description: '', service: '', version: '', commit: '', url: '', plan: emptyPlan }}
      bodyOf={({ description, service, version, commit, url, plan }) => ({
        description,
        ...(service === '' ? {} : { service }),
        ...(version.trim() === '' ? {} : { version: version.trim() }),
        ...(commit.trim() === '' ? {} : { commit: commit.trim() }),
        ...(url.trim() === '' ? {} : { url: url.trim() }),
        plan: planOf(plan),
      })}
    >
      {({ values, set, error }) => (
        <>
          {it.service === null && (
            <ChoiceField
              label="Service"
              required
              options={serviceOptions(services.data?.items ?? [])}
              value={values.service || null}
              onChange={(service) => set('service', service)}
              description="The case names none."
              error={error('service')}
            />
          )}
          <Stack gap={2} wrap="wrap">
            <TextField
              label="Version"
              placeholder="1.1.1"
              width={24}
              value={values.version}
              onChange={(value) => set('version', value)}
              description="Every later one of its major line has it."
              error={error('version')}
            />
            <TextField
              label="Commit"
              placeholder="3f2a9c1"
              width={24}
              value={values.commit}
              onChange={(value) => set('commit', value)}
              description="Or the commit that fixes it."
              error={error('commit')}
            />
          </Stack>
          <TextField
            label="What it does"
            rows={2}
            value={values.description}
            onChange={(value) => set('description', value)}
            error={error('description')}
          />
          <TextField
            label="Link"
            placeholder="https://…/pull/42"
            value={values.url}
            onChange={(value) => set('url', value)}
            error={error('url')}
          />
          <Text element="h3" variant="h5">
            Verification plan
          </Text>
          <Text color="secondary">
            It is fixed before its evidence: only runs after it count, and it cannot be changed once they do.
            Leave all of it empty, and AppOps works it out of what was seen.
          </Text>
          <PlanFields
            value={values.plan}
            onChange={(plan) => set('plan', plan)}
            service={it.service ?? (values.service || null)}
            error={(name) => error(`plan.${name}`)}
          />
        </>
      )}
    </CaseForm>
  );
}
