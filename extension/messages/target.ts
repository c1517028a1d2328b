import * as z from 'zod/mini';

const short = z.string().check(z.maxLength(500));

/**
 * What was marked on a page, as the content script describes it. Everything in it comes from the page and is
 * data only: bounded, never evaluated, shown as text.
 */
export const markedTarget = z.strictObject({
  selectors: z.array(z.looseObject({ type: z.string().check(z.minLength(1), z.maxLength(100)) })).check(
    z.maxLength(20),
    z.refine((list) => JSON.stringify(list).length <= 20_000, 'must be at most 20,000 characters together'),
  ),
  /** The marked text, or what the element says. */
  excerpt: short,
  /** The element in a few words, such as `button#pay "Pay now"`. */
  element: short,
  title: short,
  viewport: z.string().check(z.maxLength(50)),
  userAgent: short,
  /** `frame`: the pointer was inside a frame, which is noted as a whole. */
  inside: z.optional(z.enum(['frame'])),
});
export type MarkedTarget = z.infer<typeof markedTarget>;

export const outcome = z.enum(['anchored', 'unsure', 'orphan']);
export type Outcome = z.infer<typeof outcome>;
