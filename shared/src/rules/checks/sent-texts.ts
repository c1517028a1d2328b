import type { Check } from '../../contract/checks/check.ts';
import { hasFields } from '../has-fields.ts';
import type { CheckProblem } from './check-rules.ts';
import { rulesOf } from './rules-of.ts';
import { placeholderProblem, secretNamesIn, type SecretForm } from './secret-text.ts';
import type { SentField } from './sent-field.ts';

/** The texts of a check that go out, by which its secrets are found and put in, whatever its protocol. */

/** A text that goes out. */
export interface SentText {
  /** Where it stands in the check. */
  path: string[];
  text: string;
  as: SecretForm;
  /** Whom it is sent to; null where that is not one host. */
  to: string | null;
}

/** All texts of a check that go out, with what is left out or null passed over. */
export function sentTexts(check: Check): SentText[] {
  return rulesOf(check)
    .sends(check)
    .flatMap((field) => textsAt(check, field));
}

function textsAt(check: Check, { path, as, to }: SentField): SentText[] {
  let places: { path: string[]; value: unknown }[] = [{ path: [], value: check }];
  for (const step of path)
    places = places.flatMap(({ path: before, value }) =>
      entriesOf(value).flatMap(([key, inner]) =>
        step === '*' || step === key ? [{ path: [...before, key], value: inner }] : [],
      ),
    );
  return places.flatMap(({ path: place, value }) =>
    typeof value === 'string' ? [{ path: place, text: value, as, to }] : [],
  );
}

function entriesOf(value: unknown): [string, unknown][] {
  return hasFields(value) || Array.isArray(value) ? Object.entries(value) : [];
}

/** The same check with other texts in the places of those that go out; the check itself stays as it is. */
export function withSentTexts<C extends Check>(check: C, change: (sent: SentText) => string): C {
  let changed: unknown = check;
  for (const sent of sentTexts(check)) changed = withTextAt(changed, sent.path, change(sent));
  // Cast: it is the check, with texts in the places of texts.
  return changed as C;
}

function withTextAt(value: unknown, [step, ...rest]: readonly string[], text: string): unknown {
  if (step === undefined) return text;
  if (Array.isArray(value))
    return value.map((item: unknown, index) =>
      String(index) === step ? withTextAt(item, rest, text) : item,
    );
  return hasFields(value) ? { ...value, [step]: withTextAt(value[step], rest, text) } : value;
}

/** The names of the secrets that a check needs, in order. */
export function secretsOf(check: Check): string[] {
  return [...new Set(sentTexts(check).flatMap(({ text }) => secretNamesIn(text)))].sort();
}

/** What is wrong with how a check names secrets, whatever secrets there are. */
export function secretTextProblems(check: Check): CheckProblem[] {
  return sentTexts(check).flatMap(({ path, text, as }) => {
    const message = placeholderProblem(text) ?? (as === 'address' ? addressProblem(text) : null);
    return message === null ? [] : [{ path, message }];
  });
}

/** Whatever stands in the place of a name, an address must lead to the same host by the same way. */
function addressProblem(text: string): string | null {
  if (secretNamesIn(text).length === 0) return null;
  const [one, other] = ['a', 'b'].map((value) => wayOf(text.replaceAll(/\$\{secret:[^}]*\}/g, value)));
  return one === other
    ? null
    : 'may name a secret in its path and its query only, never in the host or the port: who is called is no secret';
}

function wayOf(text: string): string | null {
  try {
    const { protocol, username, password, host } = new URL(text);
    return JSON.stringify([protocol, username, password, host]);
  } catch {
    return null;
  }
}
