import * as z from 'zod/mini';
import type { IdKind } from '../ids.ts';

/** What an event can be about: whatever has ids of its own, and the settings, of which there is one. */
export type Thing = IdKind | 'settings';

/** How many subjects of a role an event has: exactly one, at most one, or any number. */
export type Count = 'one' | 'maybe' | 'many';
export type Roles = Readonly<Record<string, Count>>;

/**
 * One kind of event. `about` is what it happened to, `roles` are the parts that its subjects play, `data` are the facts
 * beyond the subjects: ids and hashes of texts that may be erased, never those texts.
 *
 * What an older release wrote stays in the log: a field that comes later is optional, and none is ever taken away.
 */
export function kind<const R extends Roles, D extends z.ZodMiniType<Record<string, unknown>>>(
  about: Thing,
  roles: R,
  data: D,
) {
  return { about, roles, data };
}

/** The beginnings of lines that many kinds share. */
export const text = z.string();
export const number = z.number();
export const flag = z.boolean();
export const texts = z.readonly(z.array(z.string()));
export const textOrNull = z.nullable(z.string());

/** A text that a person wrote beside a move: its id and its hash. Nothing where they wrote none. */
export const note = { note: z.optional(text), noteHash: z.optional(text) };

/** Facts that judged something, with sentences made when it was judged. */
export const reasons = z.readonly(z.array(z.looseObject({ code: text, message: text })));

export const none = z.strictObject({});
