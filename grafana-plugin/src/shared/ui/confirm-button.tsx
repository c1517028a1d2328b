import { Button, ConfirmModal, type ButtonProps } from '@grafana/ui';
import { useState, type ReactNode } from 'react';

interface Props extends Pick<ButtonProps, 'icon' | 'variant' | 'size' | 'fill' | 'disabled' | 'tooltip'> {
  label: string;
  question: ReactNode;
  title: string;
  onConfirm: () => void;
  'data-testid'?: string;
}

/** A button that asks first, for what cannot be taken back. */
export function ConfirmButton({ label, question, title, onConfirm, ...button }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <ConfirmModal
        isOpen={asking}
        title={title}
        body={question}
        confirmText={label}
        onConfirm={() => {
          setAsking(false);
          onConfirm();
        }}
        onDismiss={() => setAsking(false)}
      />
    </>
  );
}
