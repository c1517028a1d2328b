import type { Annotation } from '@appops/shared/contract/annotations';
import { Icon } from '@grafana/ui';
import { noteKind } from '../../shared/status/notes.ts';

/** What kind of note it is, in a word with its sign. */
export function NoteKind({ kind }: { kind: Annotation['kind'] }) {
  const { word, icon } = noteKind(kind);
  return (
    <>
      <Icon name={icon} aria-hidden /> <strong>{word}</strong>
    </>
  );
}
