import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Button, Stack, Text } from '@grafana/ui';
import { DurationField } from '../../shared/form/duration-field.tsx';
import { instantIn, type DurationText } from '../../shared/form/duration-text.ts';
import { TextField } from '../../shared/form/fields.tsx';
import { ownName } from '../../shared/own-name.ts';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { trackStatus } from '../../shared/status/cases.ts';
import { act } from './api.ts';
import { CaseForm } from './case-form.tsx';

type Prevention = Case['preventions'][number];

/** Nothing is filled in but the unit that people mostly mean. */
const soon: DurationText = { count: '', unit: 'weeks' };

/** What will keep it from coming back: a monitor, a test, a runbook, a guard. */
export function PreventionSection({ case: it }: { case: Case }) {
  return (
    <Section
      title="Prevention"
      data-testid="section-prevention"
      actions={
        !isClosed(it.status) && (
          <CaseForm
            case={it}
            action="recordPrevention"
            label="Record a prevention"
            submit="Record it"
            icon="plus"
            testId="record-prevention"
            start={{
              description: '',
              owner: ownName(),
              dueIn: soon,
            }}
            bodyOf={({ description, owner, dueIn }) => {
              const dueAt = instantIn(dueIn, serverNow());
              return { description, owner, ...(dueAt === null ? {} : { dueAt }) };
            }}
          >
            {({ values, set, error }) => (
              <>
                <TextField
                  label="Prevention"
                  required
                  rows={3}
                  placeholder="A test, a monitor, a guard, a runbook"
                  value={values.description}
                  onChange={(value) => set('description', value)}
                  error={error('description')}
                />
                <TextField
                  label="Owner"
                  required
                  value={values.owner}
                  onChange={(value) => set('owner', value)}
                  error={error('owner')}
                />
                <DurationField
                  label="Due in"
                  value={values.dueIn}
                  onChange={(value) => set('dueIn', value)}
                  description="Left empty: no date."
                  error={error('dueAt')}
                />
              </>
            )}
          </CaseForm>
        )
      }
    >
      {it.preventions.length === 0 ? (
        <Text color="secondary">Nothing is planned yet.</Text>
      ) : (
        <Stack direction="column" gap={1.5}>
          {it.preventions.map((prevention) => (
            <OnePrevention key={prevention.id} case={it} prevention={prevention} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

function OnePrevention({ case: it, prevention }: { case: Case; prevention: Prevention }) {
  const { id, description, owner, dueAt, state } = prevention;
  const move = useMutation((_: null, key) =>
    act('recordPrevention', it.id, { id, description, owner, state: 'in_place' }, key),
  );
  return (
    <div data-testid="prevention">
      <Stack alignItems="baseline" gap={1.5} wrap="wrap">
        <StatusLabel status={trackStatus('prevention', state)} />
        <span>{description}</span>
        <Text variant="bodySmall" color="secondary">
          {owner}
          {dueAt !== null && (
            <>
              , due <Age at={dueAt} />
            </>
          )}
        </Text>
        {state === 'planned' && (
          <Button
            size="sm"
            variant="secondary"
            onClick={() => void move.run(null)}
            disabled={!mayEdit() || move.busy}
          >
            It is in place
          </Button>
        )}
      </Stack>
      {move.error !== null && <ErrorAlert error={move.error} />}
    </div>
  );
}
