import type { Channel, NotificationRule } from '@appops/shared/contract/notifications';
import { Button, Text } from '@grafana/ui';
import { useState } from 'react';
import { ADMINS_ONLY, mayAdminister } from '../../../shared/permissions.ts';
import { PageFrame } from '../../../shared/ui/page-frame.tsx';
import { Section } from '../../../shared/ui/section.tsx';
import { ChannelList } from './channel-list.tsx';
import { OutboxList } from './outbox-list.tsx';
import { RuleList } from './rule-list.tsx';
import type { NewRule } from './rule-modal.tsx';
import { newsSentence } from './rule-words.ts';

/** Who is told of what: channels, the rules that lead news to them, and what became of each message. */
export function NotificationsPage() {
  const [channel, setChannel] = useState<Channel | 'new' | null>(null);
  const [rule, setRule] = useState<NotificationRule | NewRule | null>(null);
  const may = mayAdminister();
  return (
    <PageFrame
      subTitle="Who is told of what, by which channel, and what became of each message."
      actions={
        <Button
          icon="plus"
          disabled={!may}
          tooltip={may ? undefined : ADMINS_ONLY}
          onClick={() => setChannel('new')}
          data-testid="add-channel"
        >
          Add a channel
        </Button>
      }
    >
      <Section title="Channels" about="Where people are told. Secrets are stored sealed and never shown.">
        {may ? (
          <ChannelList
            edited={channel}
            onEdit={setChannel}
            onAddRule={({ id }) => setRule({ channel: id })}
          />
        ) : (
          <Text color="secondary">{ADMINS_ONLY}</Text>
        )}
      </Section>
      {may && (
        <Section
          title="Rules"
          about={`Which news goes to which channel. ${newsSentence()}`}
          actions={
            <Button
              size="sm"
              variant="secondary"
              icon="plus"
              onClick={() => setRule({ channel: '' })}
              data-testid="add-rule"
            >
              Add a rule
            </Button>
          }
        >
          <RuleList edited={rule} onEdit={setRule} />
        </Section>
      )}
      <Section title="Messages" about="What was sent, what waits and what failed, newest first.">
        <OutboxList />
      </Section>
    </PageFrame>
  );
}
