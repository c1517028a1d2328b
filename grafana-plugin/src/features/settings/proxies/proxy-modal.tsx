import { createProxy, updateProxy, type Proxy } from '@appops/shared/contract/proxies';
import { Button, Modal, Stack } from '@grafana/ui';
import { TextField } from '../../../shared/form/fields.tsx';
import { useForm } from '../../../shared/form/use-form.ts';
import { useMutation } from '../../../shared/query/use-mutation.ts';
import { ErrorAlert } from '../../../shared/ui/error-alert.tsx';
import { changeProxy, makeProxy } from './api.ts';
import { ProxyFields } from './proxy-fields.tsx';
import { newProxyOf, proxyChangesOf, proxyFormOf, type ProxyForm } from './proxy-form.ts';

/** The form of a proxy: a new one, or one that is there. */
export function ProxyModal({ proxy, onClose }: { proxy: Proxy | null; onClose: () => void }) {
  const save = useMutation((form: ProxyForm, key) =>
    proxy === null ? makeProxy(newProxyOf(form), key) : changeProxy(proxy.slug, proxyChangesOf(form, proxy)),
  );
  const form = useForm(proxyFormOf(proxy), save.error);
  const { values } = form;
  const submit = async () => {
    const right =
      proxy === null
        ? form.check(createProxy.body, newProxyOf(values))
        : form.check(updateProxy.body, proxyChangesOf(values, proxy));
    if (right && (await save.run(values)) !== undefined) onClose();
  };
  return (
    <Modal
      isOpen
      title={proxy === null ? 'Add a proxy' : `Change “${proxy.slug}”`}
      onDismiss={onClose}
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
          {proxy === null && (
            <TextField
              label="Name"
              required
              autoFocus
              placeholder="office"
              description="Checks name it by this, for ever: a-z, 0-9 and “-”."
              value={values.slug}
              onChange={(slug) => form.set('slug', slug)}
              error={form.error('slug')}
            />
          )}
          <ProxyFields form={form} />
          {save.error !== null && <ErrorAlert error={save.error} reveal />}
        </Stack>
        <Modal.ButtonRow>
          <Button type="button" variant="secondary" fill="outline" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" disabled={save.busy} data-testid="save-proxy">
            {save.busy ? 'Saving…' : proxy === null ? 'Add it' : 'Save'}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}
