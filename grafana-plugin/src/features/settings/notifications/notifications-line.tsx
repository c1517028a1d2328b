import type { Channel } from '@appops/shared/contract/notifications';
import { Alert, Stack, Text } from '@grafana/ui';
import { paths } from '../../../shared/paths.ts';
import { ADMINS_ONLY, mayAdminister } from '../../../shared/permissions.ts';
import { Lasting } from '../../../shared/ui/age.tsx';
import { Loaded } from '../../../shared/ui/loaded.tsx';
import { ButtonLink } from '../../../shared/ui/page-link.tsx';
import { countWords } from '../../overview/model.ts';
import { useChannels } from './api.ts';

/** Whether people are told, in a line, with the way to where that is set. */
export function NotificationsLine() {
  const channels = useChannels(mayAdminister());
  if (!mayAdminister()) return <Text color="secondary">{ADMINS_ONLY}</Text>;
  return (
    <Loaded query={channels}>
      {({ items }) => (
        <Stack direction="column" gap={1}>
          {items.map((channel) => channel.failure !== null && <Failing key={channel.id} channel={channel} />)}
          <span>{inShort(items)}</span>
          <div>
            <ButtonLink to={paths.notifications} variant="secondary">
              Channels, rules and messages
            </ButtonLink>
          </div>
        </Stack>
      )}
    </Loaded>
  );
}

function Failing({ channel: { name, failure } }: { channel: Channel }) {
  if (failure === null) return null;
  return (
    <Alert bottomSpacing={0} severity="error" title={`Nobody is told by “${name}”`}>
      {failure.message} This lasts <Lasting since={failure.since} />.
    </Alert>
  );
}

function inShort(channels: readonly Channel[]): string {
  if (channels.length === 0) return 'There is no channel yet, so nobody is told of anything.';
  const unled = channels.filter(({ rules }) => rules === 0).length;
  const led =
    unled === 0 ? '' : `; no rule leads to ${unled === channels.length ? 'any' : `${unled} of them`}`;
  return `${countWords(channels.length, 'channel')}${led}.`;
}
