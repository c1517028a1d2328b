import type { CheckInReply } from '@appops/shared/contract/checks/check';
import type { trialResult } from '@appops/shared/contract/monitors';
import { wellWords } from '@appops/shared/rules/checks/well-words';
import { Alert, Stack, Text } from '@grafana/ui';
import type { output } from 'zod/mini';
import { failureInWords } from '@appops/shared/words/failure';
import { microsecondWords } from '@appops/shared/words/time';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { monitorStatus, resultStatus } from '../../shared/status/monitors.ts';
import { AssertionResults } from './protocols/assertion-results.tsx';
import { DegradedNotice } from './protocols/degraded-notice.tsx';
import { Found } from './protocols/found.tsx';
import { TargetRefusal } from './target-refusal.tsx';
import { Waterfall } from './waterfall.tsx';

export type Trial = output<typeof trialResult>;

/** What one run that is not part of a schedule found: outcome, phases, each assertion. */
export function TrialView({ trial, check }: { trial: Trial; check: CheckInReply }) {
  const { attempt, outcome, suspect } = trial;
  const status =
    outcome === 'unknown'
      ? monitorStatus('unknown')
      : resultStatus({ outcome, suspect, degraded: attempt.degradedBecause !== null });
  return (
    <div data-testid="trial" data-outcome={outcome}>
      <Stack direction="column" gap={2}>
        <Stack alignItems="center" gap={2} wrap="wrap">
          <StatusLabel status={status} filled />
          {attempt.reason !== null && <Text weight="medium">{failureInWords(attempt.reason)}</Text>}
          {(attempt.ok || attempt.statusCode !== null) && (
            <Text>{wellWords(attempt, attempt.statusCode)}</Text>
          )}
          <Text>{microsecondWords(attempt.totalUs)}</Text>
        </Stack>
        {attempt.reason === 'blocked' ? (
          <TargetRefusal message={attempt.message ?? ''} />
        ) : (
          attempt.message !== null && <Alert bottomSpacing={0} severity="warning" title={attempt.message} />
        )}
        {suspect && (
          <Alert
            bottomSpacing={0}
            severity="info"
            title="The probe itself was busy during this run, so its times prove nothing. Try again."
          />
        )}
        {attempt.reason !== 'blocked' && <Waterfall phases={attempt.phases} legend />}
        <AssertionResults attempt={attempt} check={check} />
        {attempt.reason !== 'blocked' && (
          <>
            <DegradedNotice attempt={attempt} />
            <Found attempt={attempt} />
          </>
        )}
      </Stack>
    </div>
  );
}
