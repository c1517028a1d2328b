import { escaped } from '@appops/shared/rules/checks/escaped-bytes';
import type { Heard } from './heard.ts';

/** How much of an answer is kept to be told of, in bytes. */
export const excerptBytes = 80;

/** The beginning of what was heard: printable, whatever it was. */
export function beginningOf({ beginning, bytes }: Pick<Heard, 'beginning' | 'bytes'>): string {
  return `${escaped(beginning)}${bytes > beginning.length ? '…' : ''}`;
}

/** The beginning of what was heard, for messages. */
export function excerptOf({ beginning, bytes }: Pick<Heard, 'beginning' | 'bytes'>): string {
  return `"${escaped(beginning)}"${bytes > beginning.length ? '…' : ''}`;
}

/** A line with which a target greeted before all else, as `beginningOf` tells it. */
export function greetingOf(line: string): string {
  const bytes = Buffer.from(line, 'latin1');
  return beginningOf({ beginning: bytes.subarray(0, excerptBytes), bytes: bytes.length });
}
