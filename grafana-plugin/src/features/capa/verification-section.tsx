import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Verification } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { durationWords } from '@appops/shared/words/time';
import { useNow } from '../../shared/time/use-now.ts';
import { Age } from '../../shared/ui/age.tsx';
import { Bullets } from '../../shared/ui/bullets.tsx';
import { WithNames } from '../../shared/ui/with-names.tsx';
import { Facts, type Fact } from '../../shared/ui/facts.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { trackStatus } from '../../shared/status/cases.ts';
import { NameMonitor } from './name-monitor.tsx';
import { PlanVerification } from './plan-verification.tsx';
import { VerificationNotices } from './verification-notices.tsx';
import {
  cameBackWords,
  failedBeforeWords,
  hasBars,
  mayBeProved,
  progressSentence,
  verificationBars,
} from './verification-words.ts';

/** Whether the fix works, by measurement: what the plan asks for, and how far it is. */
export function VerificationSection({ case: it }: { case: Case }) {
  const { verification } = it;
  const mayPlan = it.fixes.length > 0 && !isClosed(it.status);
  return (
    <Section
      title="Verification"
      data-testid="section-verification"
      actions={
        mayPlan && (
          <PlanVerification
            case={it}
            label={verification === null ? 'Plan it' : 'Change the plan'}
            testId={verification === null ? 'plan-verification' : 'change-plan'}
          />
        )
      }
    >
      {verification !== null ? (
        <Progress case={it} verification={verification} />
      ) : it.fixes.length > 0 ? (
        <Text color="secondary">The fix has no plan yet, so nothing is counted.</Text>
      ) : (
        <Text color="secondary">It begins with a fix: its plan is made when the fix is recorded.</Text>
      )}
    </Section>
  );
}

function Progress({ case: it, verification }: { case: Case; verification: Verification }) {
  const now = useNow();
  const { runs, window } = verificationBars(verification);
  const { progress, shortened } = verification;
  // A new plan does not make an ineffective fix effective: the track, not the plan, has the last word.
  const state = it.tracks.verification.state === 'ineffective' ? 'ineffective' : verification.state;
  const shows = hasBars({ state });
  const lacksMonitor = !isClosed(it.status) && progress.waitingFor.some(({ code }) => code === 'no_monitor');
  return (
    <Stack direction="column" gap={2}>
      <Stack alignItems="baseline" gap={1.5} wrap="wrap">
        <StatusLabel status={trackStatus('verification', state)} filled data-testid="verification-state" />
        {state === 'ineffective' && (
          <Text weight="medium">{cameBackWords(it.occurrences.againstFix, 'The fix', it.fixes.length)}</Text>
        )}
      </Stack>
      {mayBeProved(it) && <VerificationNotices case={it} verification={verification} />}
      {shows && (
        <>
          <span data-testid="progress-words">{progressSentence(verification, now)}</span>
          <Meter name={runs.name} words={runs.words} share={runs.share} testId="clean-runs" />
          <Meter name={window.name} words={window.words} share={window.share} testId="window" />
          {progress.restartedAt !== null && (
            <Text color="secondary">
              Clean runs are counted anew since a run failed, <Age at={progress.restartedAt} />.
            </Text>
          )}
        </>
      )}
      {shows && progress.waitingFor.length > 0 && (
        <div data-testid="waiting-for">
          <Text weight="medium">Waiting for</Text>
          <Bullets
            items={progress.waitingFor.map(({ code, message }) => ({
              key: `${code} ${message}`,
              text: <WithNames text={message} />,
            }))}
          />
          {lacksMonitor && <NameMonitor case={it} />}
        </div>
      )}
      {shortened !== null && (
        <div data-testid="shortened">
          {`Less is asked for than was worked out: ${durationWords(verification.minimumWindowMs)} and ${verification.cleanRunsNeeded} runs instead of ${durationWords(shortened.measuredWindowMs)} and ${shortened.measuredRuns}. ${verification.recordedBy.name}: “${shortened.reason}”`}
        </div>
      )}
      <Facts facts={factsOf(verification)} />
    </Stack>
  );
}

function factsOf(verification: Verification): Fact[] {
  const { progress, seenBefore, targetRate } = verification;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return [
    { name: 'Failed runs while the fix was live', value: String(progress.failedRuns) },
    { name: 'Failed before the fix', value: failedBeforeWords(verification) },
    ...(seenBefore === null
      ? []
      : [
          {
            name: 'Seen before the fix',
            value:
              seenBefore.observedMs > 0
                ? `${seenBefore.occurrences} × in ${durationWords(seenBefore.observedMs)}`
                : `${seenBefore.occurrences} ×`,
          },
        ]),
    { name: 'In', value: verification.environments.join(', ') },
    { name: 'Planned', value: <Age at={verification.recordedAt} /> },
    ...(targetRate > 0 ? [{ name: 'Good enough at', value: `${percent(targetRate)} failed` }] : []),
  ];
}

interface MeterProps {
  name: string;
  words: string;
  share: number;
  testId: string;
}

function Meter({ name, words, share, testId }: MeterProps) {
  const styles = useStyles2(getStyles);
  return (
    <div data-testid={testId}>
      <div className={styles.line}>
        <span>{`${name.charAt(0).toUpperCase()}${name.slice(1)}`}</span>
        <span className={styles.words}>{words}</span>
      </div>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={name}
        aria-valuenow={Math.floor(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div className={share >= 1 ? styles.full : styles.fill} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    line: css({ display: 'flex', justifyContent: 'space-between', gap: theme.spacing(2), flexWrap: 'wrap' }),
    words: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
    track: css({
      height: theme.spacing(1),
      marginTop: theme.spacing(0.5),
      background: theme.colors.background.secondary,
      borderRadius: theme.shape.radius.pill,
      overflow: 'hidden',
    }),
    fill: css({ height: '100%', background: theme.colors.info.main, transition: 'width 0.3s' }),
    full: css({ height: '100%', background: theme.colors.success.main }),
  };
}
