import type { Workaround } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { isClosed } from '@appops/shared/words/case';
import { Button, Stack, Text } from '@grafana/ui';
import { mayEdit } from '../../shared/permissions.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { Age } from '../../shared/ui/age.tsx';
import { ConfirmButton } from '../../shared/ui/confirm-button.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { Facts } from '../../shared/ui/facts.tsx';
import { Section } from '../../shared/ui/section.tsx';
import { StatusLabel } from '../../shared/ui/status-label.tsx';
import { workaroundStatus } from '../../shared/status/cases.ts';
import { AddWorkaround } from './add-workaround.tsx';
import { moveWorkaround } from './api.ts';
import { expiryWords } from './model.ts';

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
