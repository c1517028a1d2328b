import type { Words } from './said.ts';

/** What a person means a note on a page as. */
export const annotationKinds = ['note', 'problem', 'workaround', 'question'] as const;
export type AnnotationKind = (typeof annotationKinds)[number];

export const noteWords: Words<AnnotationKind> = {
  note: { label: 'Note', tone: 'quiet' },
  problem: { label: 'Problem', tone: 'bad' },
  workaround: { label: 'Workaround', tone: 'warn' },
  question: { label: 'Question', tone: 'busy' },
  unknown: { label: 'Note', tone: 'quiet' },
};
