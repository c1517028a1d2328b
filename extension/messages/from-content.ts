import * as z from 'zod/mini';
import { markedTarget, outcome } from './target.ts';

/** What a content script may say to the worker. Pages are hostile: no verb names an address or a token. */
export const fromContent = z.discriminatedUnion('type', [
  /** It runs, or the page moved on within itself; answered with the notes to show. */
  z.strictObject({ type: z.literal('page.ready') }),
  z.strictObject({ type: z.literal('pick.done'), target: markedTarget }),
  z.strictObject({ type: z.literal('pick.cancelled') }),
  z.strictObject({
    type: z.literal('notes.placed'),
    places: z
      .array(z.strictObject({ id: z.string().check(z.maxLength(60)), outcome }))
      .check(z.maxLength(10_000)),
  }),
  z.strictObject({ type: z.literal('pin.clicked'), id: z.string().check(z.maxLength(60)) }),
]);
export type FromContent = z.infer<typeof fromContent>;
