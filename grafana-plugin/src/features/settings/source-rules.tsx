import type { WebhookSource } from '@appops/shared/contract/webhooks';
import { css } from '@emotion/css';
import { Button, Modal, Stack } from '@grafana/ui';
import { TextField } from '../../shared/form/fields.tsx';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { RuleList } from './rule-list.tsx';
import { kindSettings } from './sources/kind-settings.ts';
import { useRulesForm } from './use-rules-form.ts';

interface Props {
  source: WebhookSource;
  onDone: () => void;
}

/** Where what a source tells goes, and what of it is no release: rules, tried on what came before they count. */
export function SourceRules({ source, onDone }: Props) {
  const form = useRulesForm(source, onDone);
  const KindFields = source.kind === 'unknown' ? null : kindSettings[source.kind];
  return (
    <Modal
      isOpen
      title={`${KindFields === null ? 'Rules' : 'Settings and rules'} of “${source.name}”`}
      onDismiss={onDone}
      closeOnBackdropClick={false}
      className={wide}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void form.save();
        }}
      >
        <Stack direction="column" gap={2}>
          <TextField
            label="Name of the source"
            required
            width={40}
            value={form.name}
            onChange={form.setName}
            error={form.error('name')}
          />
          {KindFields && (
            <KindFields
              stored={source.settings}
              onChange={form.setSettings}
              error={(path) => form.error(`settings.${path}`)}
            />
          )}
          <RuleList form={form} />
          {form.failed !== null && <ErrorAlert error={form.failed} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onDone}>
            Close
          </Button>
          <Button type="submit" disabled={form.busy.save} data-testid="save-source">
            {form.busy.save ? 'Saving…' : 'Save'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

const wide = css({ width: 'min(1000px, 96vw)', maxWidth: 'none' });
