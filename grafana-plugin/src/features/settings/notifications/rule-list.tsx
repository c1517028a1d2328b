import type { NotificationRule } from '@appops/shared/contract/notifications';
import { Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { DataTable } from '../../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { Loaded } from '../../../shared/ui/loaded.tsx';
import { moveRule, useChannels, useRules } from './api.ts';
import { InUseOrRetired, RetiredJustNow } from './retired.tsx';
import { ruleColumns } from './rule-columns.tsx';
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
  const [show, setShow] = useState<'no' | 'only'>('no');
  const [retired, setRetired] = useState<NotificationRule | null>(null);
  const rules = useRules(true, show);
  const channels = useChannels(true, 'any').data?.items ?? [];
  const nameOf = useRuleNames(channels);
  const move = useMutation(({ id, verb }: { id: string; verb: 'retire' | 'restore' }, key) =>
    moveRule(id, verb, key),
  );
  const onMove = async (rule: NotificationRule, verb: 'retire' | 'restore') => {
    if (await move.run({ id: rule.id, verb })) setRetired(verb === 'retire' ? rule : null);
  };
  const sentenceOf = (rule: NotificationRule) => ruleSentence(rule, nameOf(rule));
  const columns = ruleColumns({
    sentenceOf,
    leadsNowhere: (rule) => channels.some(({ id, retiredAt }) => id === rule.channel && retiredAt !== null),
    onEdit,
    onMove: (rule, verb) => void onMove(rule, verb),
    busy: move.busy,
  });
  return (
    <Stack direction="column" gap={2}>
      <InUseOrRetired label="Which rules" value={show} onChange={setShow} />
      {move.error !== null && <ErrorAlert error={move.error} />}
      {retired !== null && (
        <RetiredJustNow
          title="The rule is retired"
          about={`No more: ${sentenceOf(retired)}`}
          busy={move.busy}
          onUndo={() => void onMove(retired, 'restore')}
        />
      )}
      <Loaded query={rules}>
        {({ items }) =>
          items.length === 0 ? (
            <Text color="secondary">
              {show === 'only' ? 'No rule was retired.' : 'No rule yet, so no news goes to any channel.'}
            </Text>
          ) : (
            <DataTable
              label="Rules"
              stacks
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
