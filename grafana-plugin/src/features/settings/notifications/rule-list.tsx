import type { Channel, NotificationRule } from '@appops/shared/contract/notifications';
import { Button, Stack, Text } from '@grafana/ui';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { ConfirmButton } from '../../../shared/ui/confirm-button.tsx';
import { DataTable, type Column } from '../../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { Loaded } from '../../../shared/ui/loaded.tsx';
import { retireRule, useChannels, useRules } from './api.ts';
import { RuleModal, type NewRule } from './rule-modal.tsx';
import { ruleSentence } from './rule-words.ts';
import { useRuleNames } from './use-rule-names.ts';

interface Props {
  /** What is edited: null for nothing. */
  edited: NotificationRule | NewRule | null;
  onEdit: (rule: NotificationRule | NewRule | null) => void;
}

/** Which news goes where, each rule as the sentence that it stands for. */
export function RuleList({ edited, onEdit }: Props) {
  const rules = useRules(true);
  const channels = useChannels(true, 'any').data?.items ?? [];
  const nameOf = useRuleNames(channels);
  const retire = useMutation((id: string, key) => retireRule(id, key));
  const columns: Column<NotificationRule>[] = [
    {
      id: 'sentence',
      header: 'Rule',
      cell: (it) => (
        <Stack direction="column" gap={0}>
          <span style={{ overflowWrap: 'anywhere' }}>{ruleSentence(it, nameOf(it))}</span>
          {isRetired(channels, it.channel) && (
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
      cell: (it) => (
        <Stack gap={1} justifyContent="flex-end" wrap="wrap">
          <Button size="sm" variant="secondary" onClick={() => onEdit(it)} data-testid="edit-rule">
            Change
          </Button>
          <ConfirmButton
            label="Retire"
            size="sm"
            variant="secondary"
            title="Retire this rule?"
            question={`${ruleSentence(it, nameOf(it))} From now on it does not; what waits already is still sent.`}
            onConfirm={() => void retire.run(it.id)}
            disabled={retire.busy}
            data-testid="retire-rule"
          />
        </Stack>
      ),
    },
  ];
  return (
    <Stack direction="column" gap={2}>
      {retire.error !== null && <ErrorAlert error={retire.error} />}
      <Loaded query={rules}>
        {({ items }) =>
          items.length === 0 ? (
            <Text color="secondary">No rule yet, so no news goes to any channel.</Text>
          ) : (
            <DataTable
              label="Rules"
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
              rowTestId="rule-row"
            />
          )
        }
      </Loaded>
      {edited !== null && (
        <RuleModal
          rule={edited}
          channels={channels.filter(({ retiredAt, id }) => retiredAt === null || id === edited.channel)}
          onDone={() => onEdit(null)}
        />
      )}
    </Stack>
  );
}

function isRetired(channels: readonly Channel[], id: string): boolean {
  return (channels.find((channel) => channel.id === id)?.retiredAt ?? null) !== null;
}
