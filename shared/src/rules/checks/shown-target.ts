import type { CheckInReply } from '../../contract/checks/check.ts';
import { targetFieldsOf } from './rules-of.ts';

/** What a check calls, in one line, such as an address; of one that is unknown, that it is. */
export function shownTarget(check: CheckInReply): string {
  if (check.type === 'unknown') return `${check.protocol.toUpperCase()} check, of a newer server`;
  const fields: Record<string, unknown> = check;
  return targetFieldsOf(check.type)
    .map((name) => String(fields[name]))
    .join(':');
}
