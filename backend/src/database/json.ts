import canonicalize from 'canonicalize';
import type { Json } from './schema/columns.ts';

/** A list as it comes back: it may be changed, however it was handed in. */
type Read<T> = T extends readonly (infer E)[] ? E[] : T;

/** A value for a column that holds it as JSON. What JSON has no word for (undefined, functions) is left out. */
export function toJson<T>(value: T): Json<Read<T>> {
  return told(JSON.stringify(value));
}

/** The same in the one way of RFC 8785, so that equal values are equal texts and may be hashed. */
export function toCanonicalJson<T extends object>(value: T): Json<Read<T>> {
  return told(canonicalize(value) ?? '{}');
}

/**
 * What a column holds. It is as the schema says, since nothing else can be written there: what an older release may have
 * left out is optional in the schema, and what a newer one may add is left alone. It is not judged again.
 */
export function fromJson<T>(column: Json<T>): T {
  // Cast: see above; it was written by `toJson` from such a value.
  return JSON.parse(column) as T;
}

function told<T>(text: string): Json<T> {
  // Cast: the one place where a text becomes JSON of something; both callers have just written it so.
  return text as Json<T>;
}
