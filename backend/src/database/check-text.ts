import type { Check } from '@appops/shared/contract/checks/check';
import { secretsOf } from '@appops/shared/rules/checks/sent-texts';
import type { CheckText } from './schema/columns.ts';

/**
 * Behind the protocol's name of a stored check that names secrets. A release that knows no secrets takes such a check for one
 * of a protocol that it does not know: it never sends the placeholder, and its runs are suspect.
 */
const marker = '+secrets';

/** A check as its column holds it. */
export function checkText(check: Check): CheckText {
  const stored = secretsOf(check).length === 0 ? check : { ...check, type: `${check.type}${marker}` };
  // Cast: the one place where a text becomes that of a check.
  return JSON.stringify(stored) as CheckText;
}

/** The check in a column. It is as it was when it was stored: older rules may have taken what can never pass. */
export function readCheck(text: CheckText): Check {
  // Cast: it was written by `checkText`, here or in another release; it is not judged again.
  const check = JSON.parse(text) as Check;
  if (!check.type.endsWith(marker)) return check;
  // Cast: the name of a protocol without the marker, of which a newer process may have others than this one.
  return { ...check, type: check.type.slice(0, -marker.length) } as Check;
}
