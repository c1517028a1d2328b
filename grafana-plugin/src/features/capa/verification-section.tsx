import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { Verification } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { Checkbox, Stack, Text, useStyles2 } from '@grafana/ui';
import { durationWords } from '../../shared/time/duration.ts';
import { useNow } from '../../shared/time/use-now.ts';
import { Age } from '../../shared/ui/age.tsx';
import { Bullets } from '../../shared/ui/bullets.tsx';
import { WithNames } from '../../shared/ui/with-names.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { isClosed, trackStatus } from '../../shared/words/cases.ts';
import { CaseForm } from './case-form.tsx';
import { verificationBars } from './model.ts';
import { PlanFields, planOf, type PlanForm } from './plan-fields.tsx';

/** Whether the fix works, by measurement: what the plan asks for, and how far it is. */
export function VerificationSection({ case: it }: { case: Case }) {
  const { verification } = it;
  return (
    <Section
      title="Verification"
      data-testid="section-verification"
      actions={verification && !isClosed(it.status) && <ChangePlan case={it} verification={verification} />}
    >
      {verification === null ? (
        <Text color="secondary">It begins with a fix: its plan is made when the fix is recorded.</Text>
      ) : (
        <Progress case={it} verification={verification} />
      )}
    </Section>
  );
}

function Progress({ case: it, verification }: { case: Case; verification: Verification }) {
  const now = useNow();
  const hadWorkaround = it.workarounds.some(({ activatedAt }) => activatedAt !== null);
  const { runs, afterRetirement, window } = verificationBars(verification, hadWorkaround, now);
  const { progress } = verification;
  return (
    <Stack direction="column" gap={2}>
      <div>
        <StatusLabel
          status={trackStatus('verification', verification.state)}
          filled
          data-testid="verification-state"
        />
      </div>
      <Meter name={runs.name} words={runs.words} share={runs.share} testId="clean-runs" />
      {afterRetirement && (
        <Meter
          name={afterRetirement.name}
          words={afterRetirement.words}
          share={afterRetirement.share}
          testId="clean-runs-after-retirement"
        />
      )}
      <Meter
        name="Minimum window"
        words={
          window === null
            ? `${durationWords(verification.minimumWindowMs)}, from when the fix is live`
            : window.share >= 1
              ? `${durationWords(verification.minimumWindowMs)}, over`
              : `${durationWords(Date.parse(window.endsAt) - now)} left of ${durationWords(verification.minimumWindowMs)}`
        }
        share={window?.share ?? 0}
        testId="window"
      />
      {progress.waitingFor.length > 0 && (
        <div data-testid="waiting-for">
          <Text weight="medium">Waiting for</Text>
          <Bullets
            items={progress.waitingFor.map(({ code, message }) => ({
              key: `${code} ${message}`,
              text: <WithNames text={message} />,
            }))}
          />
        </div>
      )}
      <Facts
        facts={[
          { name: 'Failed runs while the fix was live', value: String(progress.failedRuns) },
          { name: 'Runs left out', value: String(progress.leftOut) },
          {
            name: 'Failed before the fix',
            value: `${(verification.failureShareBefore * 100).toFixed(1)} % of runs`,
          },
          { name: 'In', value: verification.environments.join(', ') },
          { name: 'Planned', value: <Age at={verification.recordedAt} /> },
          ...(verification.targetRate > 0
            ? [{ name: 'Good enough at', value: `${(verification.targetRate * 100).toFixed(1)} % failed` }]
            : []),
        ]}
      />
    </Stack>
  );
}

function Meter({
  name,
  words,
  share,
  testId,
}: {
  name: string;
  words: string;
  share: number;
  testId: string;
}) {
  const styles = useStyles2(getStyles);
  return (
    <div data-testid={testId}>
      <div className={styles.line}>
        <span>{name}</span>
        <span className={styles.words}>{words}</span>
      </div>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={name}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div className={share >= 1 ? styles.full : styles.fill} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

function ChangePlan({ case: it, verification }: { case: Case; verification: Verification }) {
  const evidence = verification.progress.cleanRuns + verification.progress.failedRuns > 0;
  return (
    <CaseForm<'planVerification', { plan: PlanForm; startAnew: boolean }>
      case={it}
      action="planVerification"
      label="Change the plan"
      submit="Set the plan"
      testId="change-plan"
      start={{
        plan: {
          environments: verification.environments,
          window: { count: String(verification.minimumWindowMs / 3_600_000), unit: 'hours' },
          cleanRuns: '',
        },
        startAnew: false,
      }}
      bodyOf={({ plan, startAnew }) => ({ ...planOf(plan), startAnew })}
    >
      {({ values, set, error }) => (
        <>
          <PlanFields
            value={values.plan}
            onChange={(plan) => set('plan', plan)}
            service={it.service}
            error={error}
          />
          <Checkbox
            label="Start anew"
            description={
              evidence
                ? 'Evidence counts already, so a new plan must begin with none.'
                : 'Needed once evidence counts.'
            }
            value={values.startAnew}
            onChange={(event) => set('startAnew', event.currentTarget.checked)}
          />
        </>
      )}
    </CaseForm>
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
