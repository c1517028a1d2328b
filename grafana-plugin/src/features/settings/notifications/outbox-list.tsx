import { outboxStates, outboxWords } from '@appops/shared/words/notification';
import { choicesOf } from '@appops/shared/words/said';
import { Stack } from '@grafana/ui';
import { FilterField } from '../../../shared/form/fields.tsx';
import { SearchField } from '../../../shared/form/search-field.tsx';
import { mayAdminister } from '../../../shared/permissions.ts';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { useNow } from '../../../shared/time/use-now.ts';
import { DataTable } from '../../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { FilterBar } from '../../../shared/ui/filter-bar.tsx';
import { ListView } from '../../../shared/ui/list-view.tsx';
import { choicesField, idsField, textField } from '../../../shared/url-state/url-fields.ts';
import { useUrlState } from '../../../shared/url-state/use-url-state.ts';
import { sendAgain, useChannels, useOutbox } from './api.ts';
import { outboxColumns } from './outbox-columns.tsx';

const fields = { search: textField(), state: choicesField(outboxStates), channel: idsField() };

/** What was sent, what waits and what failed, newest first, with why and when it is tried next. */
export function OutboxList() {
  const [filters, change] = useUrlState(fields);
  const { search, state, channel } = filters;
  const outbox = useOutbox(filters);
  const channels = useChannels(mayAdminister(), 'any').data?.items ?? [];
  const again = useMutation((id: string, key) => sendAgain(id, key));
  const now = useNow();
  return (
    <Stack direction="column" gap={2}>
      <FilterBar>
        <SearchField
          label="Search messages"
          value={search}
          onChange={(value) => change({ search: value }, 'replace')}
        />
        <FilterField
          label="State"
          options={choicesOf(outboxStates, outboxWords)}
          value={state}
          onChange={(value) => change({ state: value })}
        />
        {channels.length > 1 && (
          <FilterField
            label="Channel"
            options={channels.map(({ id, name }) => ({ value: id, label: name }))}
            value={channel}
            onChange={(value) => change({ channel: value })}
          />
        )}
      </FilterBar>
      {again.error !== null && <ErrorAlert error={again.error} />}
      <ListView
        listing={outbox}
        noun={['message', 'messages']}
        filtered={search !== '' || state.length > 0 || channel.length > 0}
        onClear={() => change({ search: '', state: [], channel: [] })}
        none={{
          message: 'No message was made yet',
          about: 'One is made when something happens that a rule leads to a channel.',
          well: true,
        }}
      >
        {(items) => (
          <DataTable
            label="Messages"
            stacks
            columns={outboxColumns(again, now)}
            rows={items}
            rowKey={({ id }) => id}
            rowTestId="outbox-row"
          />
        )}
      </ListView>
    </Stack>
  );
}
