import type { Channel } from '@appops/shared/contract/notifications';
import { Button, EmptyState, Stack } from '@grafana/ui';
import { useState } from 'react';
import { DataTable } from '../../../shared/ui/data-table.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { Loaded } from '../../../shared/ui/loaded.tsx';
import { useChannels } from './api.ts';
import { channelColumns } from './channel-columns.tsx';
import { ChannelDetail, hasDetail } from './channel-detail.tsx';
import { ChannelModal } from './channel-modal.tsx';
import { ChannelSecret } from './channel-secret.tsx';
import { InUseOrRetired, RetiredJustNow } from './retired.tsx';
import type { Made } from './use-channel-form.ts';
import { useChannelVerbs } from './use-channel-verbs.ts';

interface Props {
  /** What is edited: null for nothing. */
  edited: Channel | 'new' | null;
  onEdit: (channel: Channel | 'new' | null) => void;
  onAddRule: (channel: Channel) => void;
}

/** The channels by which people are told: those first that do not work. */
export function ChannelList({ edited, onEdit, onAddRule }: Props) {
  const [show, setShow] = useState<'no' | 'only'>('no');
  const [made, setMade] = useState<Made | null>(null);
  const channels = useChannels(true, show);
  const verbs = useChannelVerbs();
  const { tested, retired } = verbs;
  return (
    <Stack direction="column" gap={2}>
      <InUseOrRetired label="Which channels" value={show} onChange={setShow} />
      {verbs.error !== null && <ErrorAlert error={verbs.error} />}
      {retired !== null && (
        <RetiredJustNow
          title={`“${retired.name}” is retired`}
          about="Nothing is sent by it. Brought back it has its rules and its secret again; what waited for it stays unsent."
          busy={verbs.busy}
          onUndo={() => verbs.restore(retired.id)}
        />
      )}
      {made && <ChannelSecret made={made} onClose={() => setMade(null)} />}
      <Loaded query={channels}>
        {({ items }) =>
          items.length === 0 ? (
            <NoChannel retired={show === 'only'} onAdd={() => onEdit('new')} />
          ) : (
            <DataTable
              label="Channels"
              stacks
              columns={channelColumns({ verbs, onEdit, onAddRule })}
              rows={failingFirst(items)}
              rowKey={({ id }) => id}
              rowTestId="channel-row"
              detail={(it) =>
                hasDetail(it, tested[it.id]) && <ChannelDetail channel={it} tested={tested[it.id]} />
              }
            />
          )
        }
      </Loaded>
      {edited !== null && (
        <ChannelModal
          channel={edited === 'new' ? null : edited}
          onSaved={(saved) => {
            onEdit(null);
            if (edited === 'new') setMade(saved);
          }}
          onClose={() => onEdit(null)}
        />
      )}
    </Stack>
  );
}

function NoChannel({ retired, onAdd }: { retired: boolean; onAdd: () => void }) {
  if (retired) return <EmptyState variant="completed" message="No channel was retired" />;
  return (
    <EmptyState
      variant="call-to-action"
      message="Nobody is told of anything yet"
      button={
        <Button icon="plus" onClick={onAdd}>
          Add a channel
        </Button>
      }
    >
      Add a channel, such as a webhook or an e-mail address, test it, and lead news to it by a rule.
    </EmptyState>
  );
}

function failingFirst(channels: readonly Channel[]): Channel[] {
  return channels.toSorted((a, b) => Number(b.failure !== null) - Number(a.failure !== null));
}
