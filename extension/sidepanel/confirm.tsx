import { useState, type ReactElement } from 'react';

interface ConfirmProps {
  /** What the button says before. */
  children: string;
  /** The question, such as "Throw this note away for good?" */
  question: string;
  /** What is done, such as "Throw away". */
  yes: string;
  /** What is kept otherwise. */
  no?: string;
  className?: string;
  disabled?: boolean;
  onYes: () => void;
}

/** A button for what cannot be undone: it asks in its own place, and the way out has the focus. */
export function Confirm(props: ConfirmProps): ReactElement {
  const { children, question, yes, no = 'Keep', className = 'link', disabled, onYes } = props;
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <button type="button" className={className} disabled={disabled} onClick={() => setAsking(true)}>
        {children}
      </button>
    );
  }
  return (
    <span className="confirm row" role="group" aria-label={question}>
      <span>{question}</span>
      <button
        type="button"
        className="danger"
        onClick={() => {
          setAsking(false);
          onYes();
        }}
      >
        {yes}
      </button>
      <button type="button" autoFocus onClick={() => setAsking(false)}>
        {no}
      </button>
    </span>
  );
}
