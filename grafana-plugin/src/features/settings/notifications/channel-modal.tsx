import type { Channel } from '@appops/shared/contract/notifications';
import { channelKindLabels, channelKinds, type ChannelKind } from '@appops/shared/words/notification';
import { Button, Modal, RadioButtonGroup, Stack } from '@grafana/ui';
import { TextField } from '../../../shared/form/fields.tsx';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { channelKindViews } from '../channels/kinds.ts';
import { useChannelForm, type Made } from './use-channel-form.ts';

interface Props {
  /** Null for a new one. */
  channel: Channel | null;
  onSaved: (made: Made) => void;
  onClose: () => void;
}

/** The form of a channel: a new one, or one that is there. */
export function ChannelModal({ channel, onSaved, onClose }: Props) {
  const form = useChannelForm(channel, onSaved);
  const { Fields } = channelKindViews[form.kind];
  return (
    <Modal
      isOpen
      title={channel === null ? 'Add a channel' : `Change “${channel.name}”`}
      onDismiss={onClose}
      closeOnBackdropClick={false}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void form.submit();
        }}
      >
        <Stack direction="column" gap={2}>
          <TextField
            label="Name"
            required
            autoFocus
            placeholder="Ops on call"
            value={form.name}
            onChange={form.setName}
            error={form.error('name')}
          />
          {channel === null && (
            <div>
              <RadioButtonGroup<ChannelKind>
                aria-label="Kind of the channel"
                options={channelKinds.map((value) => ({ value, label: channelKindLabels[value] }))}
                value={form.kind}
                onChange={form.setKind}
              />
            </div>
          )}
          <Fields
            key={form.kind}
            stored={channel?.settings ?? null}
            onChange={form.setSettings}
            secret={{ stored: channel?.hasSecret ?? false, value: form.secret, onChange: form.setSecret }}
            error={form.error}
          />
          {form.failed !== null && <ErrorAlert error={form.failed} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" disabled={form.busy} data-testid="save-channel">
            {form.busy ? 'Saving…' : channel === null ? 'Add it' : 'Save'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}
