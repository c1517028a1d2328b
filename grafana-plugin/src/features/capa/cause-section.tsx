import type { Cause, CaseSuspect } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Button, Checkbox, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { TextField } from '../../shared/form/fields.tsx';
import { paths } from '../../shared/paths.ts';
import { Age } from '../../shared/ui/age.tsx';
import { PageLink } from '../../shared/ui/page-link.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { causeStatus } from '../../shared/status/cases.ts';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { actorWords } from '../../shared/ui/timeline-model.ts';
import { CaseForm } from './case-form.tsx';
import { causesShown, type CauseLine } from './causes-shown.ts';

/** Why it happened: the machine suspects, people agree. */
export function CauseSection({ case: it }: { case: Case }) {
  const [all, setAll] = useState(false);
  const { shown, folded } = causesShown(it);
  const lines = shown.length + folded.length;
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
      {lines === 0 ? (
        <Text color="secondary">{nothingWords(it)}</Text>
      ) : (
        <Stack direction="column" gap={1.5} alignItems="flex-start">
          {shown.map((line) => (
            <CauseLineView key={idOf(line)} line={line} />
          ))}
          {all && folded.map((line) => <CauseLineView key={idOf(line)} line={line} />)}
          {folded.length > 0 && (
            <Button
              size="sm"
              variant="secondary"
              fill="text"
              icon={all ? 'angle-up' : 'angle-down'}
              onClick={() => setAll(!all)}
              aria-expanded={all}
              data-testid="more-causes"
            >
              {all ? 'Show fewer' : `Show ${folded.length} more`}
            </Button>
          )}
        </Stack>
      )}
    </Section>
  );
}

/** A suspect of which nothing is stored any more has no line of its own, but the track still says why. */
function nothingWords({ tracks }: Case): string {
  const { state, reasons } = tracks.cause;
  return state === 'unknown' || reasons.length === 0
    ? 'No cause is known or suspected yet.'
    : reasons.map(({ message }) => message).join(' ');
}

function idOf(line: CauseLine): string {
  return line.kind === 'cause' ? line.cause.id : line.suspect.id;
}

function CauseLineView({ line }: { line: CauseLine }) {
  return (
    <div data-testid={line.kind}>
      <Stack alignItems="baseline" gap={1.5} wrap="wrap">
        {line.kind === 'cause' ? <OfPeople cause={line.cause} /> : <OfAppOps suspect={line.suspect} />}
      </Stack>
    </div>
  );
}

function OfPeople({ cause }: { cause: Cause }) {
  return (
    <>
      <StatusLabel status={causeStatus(cause)} />
      <span>{cause.description}</span>
      {cause.deployment !== null && (
        <PageLink to={paths.deployment(cause.deployment)}>that deployment</PageLink>
      )}
      <Text variant="bodySmall" color="secondary">
        {actorWords(cause.recordedBy)}, <Age at={cause.recordedAt} />
      </Text>
    </>
  );
}

function OfAppOps({ suspect }: { suspect: CaseSuspect }) {
  const { kind, id, name, environment, because, at } = suspect;
  return (
    <>
      <StatusLabel status={causeStatus({ state: 'suspected' })} />
      <span>
        {kind === 'deployment' ? <PageLink to={paths.deployment(id)}>{name}</PageLink> : name}
        {environment === null ? '' : ` in ${environment}`} {because.message}
      </span>
      <Text variant="bodySmall" color="secondary">
        suspected by AppOps; it began <Age at={at} />
      </Text>
    </>
  );
}
