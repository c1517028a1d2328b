import { useState } from 'react';
import type { Channel, testChannel } from '@appops/shared/contract/notifications';
import type { ReplyOf } from '@appops/shared/contract/route';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { moveChannel, tryChannel } from './api.ts';

/** What came of a test, or why it could not be made. */
export type Tested = { outcome: ReplyOf<typeof testChannel> } | { error: unknown } | 'on its way';

/** What can be done with channels: each one's last test is kept while the page is open. */
export function useChannelVerbs() {
  const [tested, setTested] = useState<Record<string, Tested>>({});
  const move = useMutation(({ id, verb }: { id: string; verb: 'retire' | 'restore' }, key) =>
    moveChannel(id, verb, key),
  );
  const [retired, setRetired] = useState<Channel | null>(null);
  const moved = async (id: string, verb: 'retire' | 'restore') => {
    const channel = await move.run({ id, verb });
    if (channel !== undefined) setRetired(verb === 'retire' ? channel : null);
  };
  const tell = (id: string, about: Tested) => setTested((former) => ({ ...former, [id]: about }));
  return {
    /** By a channel's id. */
    tested,
    test: async (id: string) => {
      tell(id, 'on its way');
      try {
        tell(id, { outcome: await tryChannel(id) });
      } catch (error) {
        tell(id, { error });
      }
    },
    /** What was retired last, while it is. */
    retired,
    retire: (id: string) => void moved(id, 'retire'),
    restore: (id: string) => void moved(id, 'restore'),
    busy: move.busy,
    error: move.error,
  };
}

export type ChannelVerbs = ReturnType<typeof useChannelVerbs>;
