import { saidOf, type Words } from '@appops/shared/words/said';
import type { IconName } from '@grafana/data';
import type { Status } from '../ui/status-label.tsx';

/** A picture for every value of a subject; its label and its tone are in `shared/src/words`. */
export type Icons<V extends string> = Readonly<Record<V | 'unknown', IconName>>;

/** A value as it is drawn. One of tomorrow stands as it is, with a question mark. */
export function statusOf<V extends string>(words: Words<V>, icons: Icons<V>, value: string): Status {
  const { label, tone } = saidOf(words, value);
  const known: Partial<Record<string, Icons<V>[V]>> = icons;
  return {
    word: label,
    tone,
    icon: (Object.hasOwn(icons, value) ? known[value] : undefined) ?? 'question-circle',
  };
}
