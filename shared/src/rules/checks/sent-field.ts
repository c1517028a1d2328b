import type { SecretForm } from './secret-text.ts';

/** A field of a check that goes out, in which `${secret:NAME}` is replaced. */
export interface SentField {
  /** Its steps from the check on; `*` for every entry of a record or a list. */
  path: readonly string[];
  as: SecretForm;
  /** The host that it is sent to; null where it cannot be told. */
  to: string | null;
}

/** Fields by their paths, such as "headers.*", that are put in and sent alike. */
export function sentFields(to: string | null, as: SecretForm, ...paths: readonly string[]): SentField[] {
  return paths.map((path) => ({ path: path.split('.'), as, to }));
}

/** The host of an address; null where it cannot be read. */
export function hostInAddress(address: unknown): string | null {
  return typeof address === 'string' && URL.canParse(address) ? new URL(address).hostname : null;
}
