import { createChannel, updateChannel, type Channel } from '@appops/shared/contract/notifications';
import type { ReplyOf } from '@appops/shared/contract/route';
import type { ChannelKind } from '@appops/shared/words/notification';
import { useForm } from '../../../shared/form/use-form.ts';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import type { ToldSettings } from '../channels/channel-kind.ts';
import { channelKindViews } from '../channels/kinds.ts';
import { changeChannel, makeChannel } from './api.ts';

/** A channel that was made now, with its secret where that was made now as well. */
export type Made = ReplyOf<typeof createChannel>;

interface Typed {
  name: string;
  kind: ChannelKind;
  /** Null where nothing of them was changed. */
  settings: ToldSettings | null;
  /** Empty where none was typed. */
  secret: string;
}

/**
 * A channel while it is typed.
 * @param channel null for a new one
 * @param onSaved called once the backend has it, with what was made
 */
export function useChannelForm(channel: Channel | null, onSaved: (made: Made) => void) {
  const save = useMutation(async (typed: Typed, key): Promise<Made> => {
    if (channel === null) return makeChannel(newOf(typed), key);
    return { channel: await changeChannel(channel.id, changesOf(typed, channel)), secret: null };
  });
  const kind = channel === null || channel.kind === 'unknown' ? 'webhook' : channel.kind;
  const form = useForm<Typed>({ name: channel?.name ?? '', kind, settings: null, secret: '' }, save.error);
  const { values, set, setAll, error } = form;
  return {
    name: values.name,
    setName: (name: string) => set('name', name),
    kind: values.kind,
    /** Of a new one: each kind has other settings. */
    setKind: (next: ChannelKind) => setAll({ ...values, kind: next, settings: null, secret: '' }),
    setSettings: (settings: ToldSettings) => set('settings', settings),
    secret: values.secret,
    setSecret: (secret: string) => set('secret', secret),
    error,
    submit: async () => {
      const right =
        channel === null
          ? form.check(createChannel.body, newOf(values))
          : form.check(updateChannel.body, changesOf(values, channel));
      const made = right ? await save.run(values) : undefined;
      if (made) onSaved(made);
    },
    busy: save.busy,
    failed: save.error,
  };
}

function newOf({ name, kind, settings, secret }: Typed) {
  return {
    name: name.trim(),
    settings: settings ?? channelKindViews[kind].empty,
    ...(secret === '' ? {} : { secret }),
  };
}

function changesOf({ name, settings, secret }: Typed, { version }: Channel) {
  return {
    version,
    name: name.trim(),
    ...(settings === null ? {} : { settings }),
    ...(secret === '' ? {} : { secret }),
  };
}
