import type { Annotation } from '@appops/shared/contract/annotations';
import type { IconName } from '@grafana/data';

const KINDS: Record<Annotation['kind'], { word: string; icon: IconName }> = {
  note: { word: 'Note', icon: 'comment-alt' },
  problem: { word: 'Problem', icon: 'bug' },
  workaround: { word: 'Workaround', icon: 'shield' },
  question: { word: 'Question', icon: 'question-circle' },
  unknown: { word: 'Note', icon: 'comment-alt' },
};

/** What a person meant a note as. */
export function noteKind(kind: Annotation['kind']): { word: string; icon: IconName } {
  return KINDS[kind];
}
