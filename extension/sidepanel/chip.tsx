import type { Said, Tone } from '@appops/shared/words/said';
import type { ReactElement } from 'react';

/** The style sheet's names of the tones' colours. */
const COLOURS: Record<Tone, string> = { good: 'green', bad: 'red', warn: 'amber', busy: 'blue', quiet: '' };

interface ChipProps {
  said: Said;
  /** On a ground of its colour, for what must be seen first. */
  filled?: boolean;
  title?: string | undefined;
}

/** A state in its words and the colour of its tone. */
export function Chip({ said, filled = false, title }: ChipProps): ReactElement {
  return (
    <span className={`chip ${filled ? 'solid' : COLOURS[said.tone]}`} title={title}>
      {said.label}
    </span>
  );
}
