import type { NotificationRule } from '@appops/shared/contract/notifications';
import { Button, Stack, Text } from '@grafana/ui';
import { ConfirmButton } from '../../../shared/ui/confirm-button.tsx';
import type { Column } from '../../../shared/ui/data-table.tsx';

interface Shown {
  sentenceOf: (rule: NotificationRule) => string;
  /** Whether the channel of a rule was retired. */
  leadsNowhere: (rule: NotificationRule) => boolean;
  onEdit: (rule: NotificationRule) => void;
  onMove: (rule: NotificationRule, verb: 'retire' | 'restore') => void;
  busy: boolean;
}

/** What the table says of each rule. */
export function ruleColumns(shown: Shown): Column<NotificationRule>[] {
  return [
    {
      id: 'sentence',
      header: 'Rule',
      cell: (it) => (
        <Stack direction="column" gap={0}>
          <span style={{ overflowWrap: 'anywhere' }}>{shown.sentenceOf(it)}</span>
          {shown.leadsNowhere(it) && (
            <Text variant="bodySmall" color="warning">
              The channel was retired, so nothing is sent.
            </Text>
          )}
        </Stack>
      ),
    },
    {
      id: 'verbs',
      header: '',
      align: 'end',
      width: '13em',
      cell: (it) =>
        it.retiredAt === null ? <VerbsInUse rule={it} {...shown} /> : <Back rule={it} {...shown} />,
    },
  ];
}

function VerbsInUse({ rule, sentenceOf, onEdit, onMove, busy }: { rule: NotificationRule } & Shown) {
  return (
    <Stack gap={1} justifyContent="flex-end" wrap="wrap">
      <Button size="sm" variant="secondary" onClick={() => onEdit(rule)} data-testid="edit-rule">
        Change
      </Button>
      <ConfirmButton
        label="Retire"
        size="sm"
        variant="secondary"
        title="Retire this rule?"
        question={`${sentenceOf(rule)} From now on it does not; what waits already is still sent, and whoever was told that an incident began is told no more of it by this rule. It can be brought back; what happens meanwhile is not told then.`}
        onConfirm={() => onMove(rule, 'retire')}
        disabled={busy}
        data-testid="retire-rule"
      />
    </Stack>
  );
}

function Back({ rule, leadsNowhere, onMove, busy }: { rule: NotificationRule } & Shown) {
  const isOpen = !leadsNowhere(rule);
  return (
    <Button
      size="sm"
      variant="secondary"
      disabled={busy || !isOpen}
      tooltip={isOpen ? '' : 'Bring its channel back first.'}
      onClick={() => onMove(rule, 'restore')}
      data-testid="restore-rule"
    >
      Bring it back
    </Button>
  );
}
