import * as z from 'zod/mini';
import { markedTarget, outcome } from './target.ts';

/** A note as the page needs it: where it belongs and its number in the panel's list. No text of the note. */
export const pageNote = z.object({
  id: z.string(),
  number: z.number(),
  selectors: z.array(z.looseObject({ type: z.string() })),
});
export type PageNote = z.infer<typeof pageNote>;

/** The site's own masks: what nobody may read of the page. */
const masks = z.array(z.string());

/** What a page asked when it was ready is answered with. */
export interface PageNotes {
  notes: PageNote[];
  masks: string[];
}

/**
 * What the worker says to a content script. Only our own worker can send these, so the script takes them as
 * they are and stays small; the types below keep both sides honest.
 */
export const toContent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pick.start'), masks }),
  z.strictObject({ type: z.literal('pick.stop') }),
  z.strictObject({ type: z.literal('selection.take'), masks }),
  z.strictObject({ type: z.literal('page.describe'), masks }),
  z.strictObject({ type: z.literal('notes.show'), notes: z.array(pageNote), masks }),
  z.strictObject({ type: z.literal('note.reveal'), id: z.string() }),
  z.strictObject({ type: z.literal('draft.clear') }),
  z.strictObject({ type: z.literal('mask.check'), selector: z.string(), masks }),
  z.strictObject({ type: z.literal('mask.end') }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type ToContent = z.infer<typeof toContent>;

/** What a page says of its blackened fields; `points` inside them, as shares of the window's width and height. */
const maskReport = z.object({
  unmasked: z.number(),
  /** An own mask that is no CSS, so that what it was to hide cannot be known. */
  brokenMask: z.nullable(z.string()),
  points: z.array(z.tuple([z.number(), z.number()])).check(z.maxLength(10_000)),
});
export type MaskReport = z.infer<typeof maskReport>;

/** What a content script answers; parsed by the worker, since it lives in the page. */
export const contentAnswer = {
  'selection.take': z.nullable(markedTarget),
  'page.describe': z.object({ title: z.string(), viewport: z.string(), userAgent: z.string() }),
  'mask.check': maskReport,
  placed: z.array(z.object({ id: z.string(), outcome })),
};
