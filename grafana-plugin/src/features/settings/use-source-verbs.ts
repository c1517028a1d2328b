import type { WebhookSource } from '@appops/shared/contract/webhooks';
import type { WebhookKind } from '@appops/shared/words/webhook-kinds';
import { useState } from 'react';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { makeWebhookSource, moveSource, rotateSecret } from './api.ts';

/** A source whose set-up is shown, with its secret where it has just been made. */
interface SetUp {
  source: WebhookSource;
  secret: string | null;
}

/** What can be done with webhook sources. One of them at a time is set up, which is when its secret is shown. */
export function useSourceVerbs() {
  const [setUp, setSetUp] = useState<SetUp | null>(null);
  const make = useMutation((wanted: { kind: WebhookKind; name: string }) => makeWebhookSource(wanted));
  const rotate = useMutation((id: string) => rotateSecret(id));
  const move = useMutation(({ id, verb }: { id: string; verb: 'retire' | 'restore' }, key) =>
    moveSource(id, verb, key),
  );
  const show = (made: SetUp | undefined) => {
    if (made) setSetUp(made);
    return made !== undefined;
  };
  return {
    /** Makes it and shows its set-up; whether that went well. */
    make: async (kind: WebhookKind, name: string) => show(await make.run({ kind, name })),
    rotate: async (id: string) => show(await rotate.run(id)),
    retire: (id: string) => void move.run({ id, verb: 'retire' }),
    restore: (id: string) => void move.run({ id, verb: 'restore' }),
    setUp,
    showSetUp: (source: WebhookSource) => setSetUp({ source, secret: null }),
    closeSetUp: () => setSetUp(null),
    busy: { make: make.busy, rotate: rotate.busy, move: move.busy },
    error: make.error ?? rotate.error ?? move.error,
  };
}

export type SourceVerbs = ReturnType<typeof useSourceVerbs>;
