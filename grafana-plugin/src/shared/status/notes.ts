import type { Annotation } from '@appops/shared/contract/annotations';
import { noteWords, type AnnotationKind } from '@appops/shared/words/note';
import type { Status } from '../ui/status-label.tsx';
import { statusOf, type Icons } from './status-of.ts';

const ICONS: Icons<AnnotationKind> = {
  note: 'comment-alt',
  problem: 'bug',
  workaround: 'shield',
  question: 'question-circle',
  unknown: 'comment-alt',
};

/** What a person meant a note as. */
export function noteKind(kind: Annotation['kind']): Status {
  return statusOf(noteWords, ICONS, kind);
}
