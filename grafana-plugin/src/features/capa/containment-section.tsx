import type { Workaround } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Button, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { DurationField } from '../../shared/form/duration-field.tsx';
import { instantIn, type DurationText } from '../../shared/form/duration-text.ts';
import { TextField } from '../../shared/form/fields.tsx';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { serverNow } from '../../shared/time/server-clock.ts';
import { Age, instantWords } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { ownName } from '../../shared/own-name.ts';
import { workaroundStatus } from '../../shared/status/cases.ts';
import { moveWorkaround } from './api.ts';
import { CaseForm } from './case-form.tsx';
import { expiryWords } from './model.ts';

interface WorkaroundForm {
  description: string;
  owner: string;
  rollbackStep: string;
  until: 'time' | 'releases';
  expiresIn: DurationText;
  releases: string;
}

/** Workarounds: what keeps users from suffering until the fix is there. */
export function ContainmentSection({ case: it }: { case: Case }) {
  return (
    <Section
      title="Containment"
      data-testid="section-containment"
      actions={!isClosed(it.status) && <AddWorkaround case={it} />}
    >
      {it.workarounds.length === 0 ? (
        <Text color="secondary">
          No workaround yet. It needs an owner, an expiry, and the step that takes it back.
        </Text>
      ) : (
        <Stack direction="column" gap={2}>
          {it.workarounds.map((workaround) => (
            <OneWorkaround key={workaround.id} case={it} workaround={workaround} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

function OneWorkaround({ case: it, workaround }: { case: Case; workaround: Workaround }) {
  const move = useMutation((verb: 'activate' | 'retire') => moveWorkaround(verb, it.id, workaround.id));
  const { state, expiresAt, holding } = workaround;
  return (
    <div data-testid="workaround" data-state={state}>
      <Stack direction="column" gap={1}>
        <Stack justifyContent="space-between" alignItems="center" gap={1} wrap="wrap">
          <Stack alignItems="center" gap={2} wrap="wrap">
            <StatusLabel status={workaroundStatus(workaround)} filled />
            {holding !== null && state !== 'retired' && (
              <StatusLabel
                status={
                  holding
                    ? { word: 'It holds', tone: 'good', icon: 'check' }
                    : { word: 'It does not hold', tone: 'bad', icon: 'times' }
                }
              />
            )}
          </Stack>
          {state === 'proposed' && (
            <Button
              size="sm"
              onClick={() => void move.run('activate')}
              disabled={!mayEdit() || move.busy}
              data-testid="activate-workaround"
            >
              Put in force
            </Button>
          )}
          {(state === 'active' || state === 'expiring' || state === 'expired') && (
            <ConfirmButton
              label="Retire"
              size="sm"
              variant="secondary"
              title="Was the workaround taken back?"
              question={`This records that it is no longer in force. The step was: ${workaround.rollbackStep}`}
              onConfirm={() => void move.run('retire')}
              disabled={!mayEdit() || move.busy}
              data-testid="retire-workaround"
            />
          )}
        </Stack>
        <span style={{ whiteSpace: 'pre-wrap' }}>{workaround.description}</span>
        <Facts
          facts={[
            { name: 'Owner', value: workaround.owner },
            ...(state === 'retired'
              ? []
              : [
                  {
                    name: 'Expires',
                    value: expiresAt === null ? expiryWords(workaround) : <Age at={expiresAt} />,
                  },
                ]),
            { name: 'To take it back', value: workaround.rollbackStep },
            ...(workaround.environments.length > 0
              ? [{ name: 'In', value: workaround.environments.join(', ') }]
              : []),
            ...(workaround.retiredAt === null
              ? []
              : [{ name: 'Retired', value: <Age at={workaround.retiredAt} /> }]),
          ]}
        />
        {move.error !== null && <ErrorAlert error={move.error} />}
      </Stack>
    </div>
  );
}

function AddWorkaround({ case: it }: { case: Case }) {
  return (
    <CaseForm<'addWorkaround', WorkaroundForm>
      case={it}
      action="addWorkaround"
      label="Record a workaround"
      submit="Record it"
      icon="plus"
      variant={it.workarounds.length === 0 ? 'primary' : 'secondary'}
      testId="add-workaround"
      start={{
        description: '',
        owner: ownName(),
        rollbackStep: '',
        until: 'time',
        expiresIn: { count: '7', unit: 'days' },
        releases: '1',
      }}
      bodyOf={(form) => ({
        description: form.description,
        owner: form.owner,
        rollbackStep: form.rollbackStep,
        ...(form.until === 'releases'
          ? { expiresAfterReleases: Number(form.releases) }
          : { expiresAt: instantIn(form.expiresIn, serverNow()) ?? '' }),
      })}
    >
      {({ values, set, error }) => {
        const at = instantIn(values.expiresIn, serverNow());
        return (
          <>
            <TextField
              label="Workaround"
              required
              rows={3}
              placeholder="What was done so that users no longer suffer"
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
            <div>
              <RadioButtonGroup<'time' | 'releases'>
                aria-label="How it expires"
                options={[
                  { value: 'time', label: 'Expires at a time' },
                  { value: 'releases', label: 'Expires with releases' },
                ]}
                value={values.until}
                onChange={(value) => set('until', value)}
              />
            </div>
            {values.until === 'time' ? (
              <DurationField
                label="Expires in"
                required
                value={values.expiresIn}
                onChange={(value) => set('expiresIn', value)}
                description={at === null ? '' : instantWords(at)}
                error={error('expiresAt')}
              />
            ) : (
              <TextField
                label="After how many releases"
                required
                type="number"
                width={16}
                value={values.releases}
                onChange={(value) => set('releases', value)}
                description="Releases that go live without the fix"
                error={error('expiresAfterReleases')}
              />
            )}
            <TextField
              label="Rollback step"
              required
              rows={2}
              placeholder="How to take it back when the fix is there"
              value={values.rollbackStep}
              onChange={(value) => set('rollbackStep', value)}
              error={error('rollbackStep')}
            />
          </>
        );
      }}
    </CaseForm>
  );
}
