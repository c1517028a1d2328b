import type { Verification } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Alert, Stack } from '@grafana/ui';
import { Age } from '../../shared/ui/age.tsx';
import { actorWords, happenedAt } from '../../shared/ui/timeline-model.ts';
import { useCaseTimeline } from './api.ts';
import { MissingMonitors } from './missing-monitors.tsx';
import { PlanVerification } from './plan-verification.tsx';
import { blockingEdit, isBlockedByEdit } from './verification-words.ts';

/** What keeps a plan from its proof however long one waits, or makes it longer than 30 days: said at once. */
export function VerificationNotices({ case: it, verification }: { case: Case; verification: Verification }) {
  return (
    <>
      <MissingMonitors case={it} verification={verification} />
      {isBlockedByEdit(verification) && <BlockedByEdit case={it} verification={verification} />}
      {verification.warnings.map(({ code, message }) => (
        <Alert
          key={code}
          bottomSpacing={0}
          severity="warning"
          title="The proof takes more than 30 days"
          data-testid="out-of-reach"
        >
          {message}
        </Alert>
      ))}
    </>
  );
}

function BlockedByEdit({ case: it, verification }: { case: Case; verification: Verification }) {
  const timeline = useCaseTimeline(it.id);
  const edit = blockingEdit(verification, timeline.data?.items ?? []);
  return (
    <Alert
      bottomSpacing={0}
      severity="warning"
      title="A monitor was edited, so nothing is proved until a new plan is started"
      data-testid="blocked-by-edit"
    >
      <Stack direction="column" gap={1} alignItems="flex-start">
        {edit === null ? (
          <span>What it measured before cannot be compared with what it measures now.</span>
        ) : (
          <span>
            {actorWords(edit.actor)} {edit.summary}. <Age at={happenedAt(edit)} />
          </span>
        )}
        {!isClosed(it.status) && (
          <PlanVerification
            case={it}
            label="Start a new plan"
            testId="start-new-plan"
            variant="primary"
            startAnew
          />
        )}
      </Stack>
    </Alert>
  );
}
