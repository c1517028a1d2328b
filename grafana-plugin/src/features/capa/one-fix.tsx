import type { Fix } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Alert, Stack, Text, TextLink } from '@grafana/ui';
import { TextField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { Bullets } from '../../shared/ui/bullets.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { actorWords } from '../../shared/ui/timeline-model.ts';
import { CaseForm } from './case-form.tsx';
import { fixName } from './model.ts';
import { NameMonitor } from './name-monitor.tsx';

/** One fix of a case: what has it, where it is live, and what keeps it from being proved. */
export function OneFix({ case: it, fix, latest }: { case: Case; fix: Fix; latest: boolean }) {
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
          {fix.revertedAt === null && !isClosed(it.status) && <RevertFix case={it} fix={fix} />}
        </Stack>
        {fix.description !== '' && fixName(fix) !== fix.description && <span>{fix.description}</span>}
        {fix.revertedAt !== null && (
          <Text color="warning">
            Reverted <Age at={fix.revertedAt} />
          </Text>
        )}
        <FixNotices case={it} fix={fix} latest={latest} />
        <LiveIn fix={fix} />
      </Stack>
    </div>
  );
}

/** What of it is not known yet, and what it lacks. */
function FixNotices({ case: it, fix, latest }: { case: Case; fix: Fix; latest: boolean }) {
  return (
    <>
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
    </>
  );
}

function LiveIn({ fix }: { fix: Fix }) {
  return fix.liveIn.length === 0 ? (
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
  );
}

function RevertFix({ case: it, fix }: { case: Case; fix: Fix }) {
  return (
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
