import { updateWebhookSource, type WebhookSource } from '@appops/shared/contract/webhooks';
import { Button, Modal, Stack, Text } from '@grafana/ui';
import { TextField } from '../../shared/form/fields.tsx';
import { useForm } from '../../shared/form/use-form.ts';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../shared/ui/error-alert.tsx';
import { patternsIn } from '../services/options.ts';
import { changeSource } from './api.ts';

interface Props {
  source: WebhookSource;
  onDone: () => void;
}

/** What of a source is no release: patterns of environments, refs and tasks, one a line; and what it is called. */
export function SourceFilters({ source, onDone }: Props) {
  const { ignored } = source;
  const save = useMutation((body: Parameters<typeof changeSource>[1]) => changeSource(source.id, body));
  const form = useForm(
    {
      name: source.name,
      environments: (ignored?.environments ?? []).join('\n'),
      refs: (ignored?.refs ?? []).join('\n'),
      tasks: (ignored?.tasks ?? []).join('\n'),
    },
    save.error,
  );
  const { values, set, error } = form;
  const submit = async () => {
    const patterns = {
      environments: patternsIn(values.environments),
      refs: patternsIn(values.refs),
      tasks: patternsIn(values.tasks),
    };
    const none = Object.values(patterns).every((list) => list.length === 0);
    const body = { name: values.name, ignored: none ? null : patterns };
    if (form.check(updateWebhookSource.body, body) && (await save.run(body))) onDone();
  };
  const field = (name: 'environments' | 'refs' | 'tasks', label: string, placeholder: string) => (
    <TextField
      rows={2}
      label={label}
      placeholder={placeholder}
      value={values[name]}
      onChange={(value) => set(name, value)}
      error={error(`ignored.${name}`)}
    />
  );
  return (
    <Modal
      isOpen
      title={`What of “${source.name}” is no release`}
      onDismiss={onDone}
      closeOnBackdropClick={false}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack direction="column" gap={2}>
          <Text color="secondary">
            Patterns of names, one a line: * is any characters, ? is one. What fits one of them is listed
            under Deliveries as ignored, with the pattern; it makes no deployment.
          </Text>
          <TextField
            label="Name"
            required
            value={values.name}
            onChange={(value) => set('name', value)}
            error={error('name')}
          />
          {field('environments', 'Environments', 'preview-*')}
          {field('refs', 'Branches and tags', 'refs/pull/*')}
          {field('tasks', 'Tasks', 'lint')}
          {save.error !== null && <ErrorAlert error={save.error} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onDone}>
            Close
          </Button>
          <Button type="submit" disabled={save.busy} data-testid="save-source">
            {save.busy ? 'Saving…' : 'Save'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}
