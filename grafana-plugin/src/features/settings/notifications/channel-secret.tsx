import { Alert, Stack, Text } from '@grafana/ui';
import { Bullets } from '../../../shared/ui/bullets.tsx';
import { CommandBlock } from '../../../shared/ui/command-block.tsx';
import { WithCode } from '../../../shared/ui/with-code.tsx';
import { channelKindViews } from '../channels/kinds.ts';
import type { Made } from './use-channel-form.ts';

/** The secret of a channel that was made now, for the only time, and what to do with it. */
export function ChannelSecret({ made, onClose }: { made: Made; onClose: () => void }) {
  const { channel, secret, secretTold = false } = made;
  if (secret === null)
    return secretTold ? (
      <Alert
        bottomSpacing={0}
        severity="warning"
        title={`“${channel.name}” is made, but the answer with its secret did not arrive`}
        onRemove={onClose}
        data-testid="channel-secret-lost"
      >
        It cannot be shown again. Choose “Change” and make a new one there, before you give it to the
        receiver.
      </Alert>
    ) : null;
  const steps = channel.kind === 'unknown' ? null : channelKindViews[channel.kind].secretSteps;
  return (
    <Stack direction="column" gap={1} data-testid="channel-secret">
      <Alert
        bottomSpacing={0}
        severity="success"
        title={`“${channel.name}” is made. Its secret is below and is not shown again`}
        buttonContent="I have entered it"
        onRemove={onClose}
      />
      <CommandBlock label="the secret" text={secret} data-testid="channel-secret-text" />
      {steps !== null && (
        <Text color="secondary">
          <Bullets items={steps.map((text) => ({ key: text, text: <WithCode text={text} /> }))} />
        </Text>
      )}
    </Stack>
  );
}
