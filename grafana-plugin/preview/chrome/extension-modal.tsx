import type { PluginExtensionOpenModalOptions } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { Modal } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { OpenModalEvent } from '../services/extensions.tsx';

/** Shows the modal that an extension's link asked for. */
export function ExtensionModal() {
  const [open, setOpen] = useState<PluginExtensionOpenModalOptions>();
  useEffect(() => {
    const subscription = getAppEvents().subscribe(OpenModalEvent, ({ payload }) => setOpen(payload));
    return () => subscription.unsubscribe();
  }, []);
  if (!open) return null;
  const Body = open.body;
  const close = () => setOpen(undefined);
  return (
    <Modal title={open.title} isOpen onDismiss={close} closeOnEscape>
      <Body onDismiss={close} />
    </Modal>
  );
}
