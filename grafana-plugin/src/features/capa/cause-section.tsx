import type { Case } from '@appops/shared/contract/cases';
import { Checkbox, Stack, Text } from '@grafana/ui';
import { TextField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel, type Status } from '../../shared/ui/status-label.tsx';
import { actorWords } from '../../shared/ui/timeline-model.ts';
import { isClosed } from '../../shared/words/cases.ts';
import { CaseForm } from './case-form.tsx';

const STATES: Record<Case['causes'][number]['state'], Status> = {
  suspected: { word: 'Suspected', tone: 'warn', icon: 'search' },
  agreed: { word: 'Agreed', tone: 'good', icon: 'check-circle' },
  rejected: { word: 'Rejected', tone: 'quiet', icon: 'times' },
  unknown: { word: 'Unknown', tone: 'quiet', icon: 'question-circle' },
};

/** Why it happened: the machine suspects, people agree. */
export function CauseSection({ case: it }: { case: Case }) {
  return (
    <Section
      title="Cause"
      data-testid="section-cause"
      actions={
        !isClosed(it.status) && (
          <CaseForm
            case={it}
            action="recordCause"
            label="Record a cause"
            submit="Record it"
            icon="plus"
            testId="record-cause"
            start={{ description: '', agreed: false }}
            bodyOf={(values) => values}
          >
            {({ values, set, error }) => (
              <>
                <TextField
                  label="Cause"
                  required
                  rows={3}
                  value={values.description}
                  onChange={(value) => set('description', value)}
                  error={error('description')}
                />
                <Checkbox
                  label="Agreed"
                  description="People agree on it; else it is only suspected."
                  value={values.agreed}
                  onChange={(event) => set('agreed', event.currentTarget.checked)}
                />
              </>
            )}
          </CaseForm>
        )
      }
    >
      {it.causes.length === 0 && it.suspects.length === 0 ? (
        <Text color="secondary">No cause is known or suspected yet.</Text>
      ) : (
        <Stack direction="column" gap={1.5}>
          {it.suspects.map((suspect) => (
            <div key={suspect.id} data-testid="suspect">
              <Stack alignItems="baseline" gap={1.5} wrap="wrap">
                <StatusLabel status={STATES.suspected} />
                <span>
                  {suspect.kind === 'deployment' ? (
                    <PageLink to={paths.deployment(suspect.id)}>{suspect.name}</PageLink>
                  ) : (
                    suspect.name
                  )}
                  {suspect.environment === null ? '' : ` in ${suspect.environment}`} {suspect.because.message}
                </span>
                <Text variant="bodySmall" color="secondary">
                  suspected by AppOps, <Age at={suspect.at} />
                </Text>
              </Stack>
            </div>
          ))}
          {it.causes.map((cause) => (
            <div key={cause.id} data-testid="cause">
              <Stack alignItems="baseline" gap={1.5} wrap="wrap">
                <StatusLabel status={STATES[cause.state]} />
                <span>{cause.description}</span>
                {cause.deployment !== null && (
                  <PageLink to={paths.deployment(cause.deployment)}>that deployment</PageLink>
                )}
                <Text variant="bodySmall" color="secondary">
                  {actorWords(cause.recordedBy)}, <Age at={cause.recordedAt} />
                </Text>
              </Stack>
            </div>
          ))}
        </Stack>
      )}
    </Section>
  );
}
