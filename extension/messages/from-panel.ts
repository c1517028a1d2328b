import * as z from 'zod/mini';

const tabId = z.int();

/** What our own pages (panel, options) ask of the worker. */
export const fromPanel = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('state.get'), tabId }),
  z.strictObject({ type: z.literal('backend.changed') }),
  z.strictObject({ type: z.literal('pairing.start') }),
  z.strictObject({ type: z.literal('pairing.cancel') }),
  z.strictObject({ type: z.literal('pairing.end') }),
  z.strictObject({ type: z.literal('pick.start'), tabId }),
  z.strictObject({ type: z.literal('pick.stop'), tabId }),
  z.strictObject({ type: z.literal('selection.take'), tabId }),
  z.strictObject({ type: z.literal('draft.page'), tabId, incident: z.optional(z.boolean()) }),
  z.strictObject({ type: z.literal('shot.take'), tabId }),
  z.strictObject({ type: z.literal('draft.discard'), tabId }),
  z.strictObject({ type: z.literal('draft.send'), tabId }),
  z.strictObject({ type: z.literal('note.reveal'), tabId, id: z.string() }),
  z.strictObject({ type: z.literal('site.changed'), tabId: z.optional(tabId) }),
  z.strictObject({
    type: z.literal('incident.move'),
    id: z.string(),
    to: z.enum(['acknowledge', 'resolve']),
  }),
  z.strictObject({ type: z.literal('picture.get'), id: z.string() }),
  z.strictObject({ type: z.literal('rules.get') }),
  z.strictObject({
    type: z.literal('rules.set'),
    slug: z.string(),
    keptParameters: z.array(z.string()),
    maskSelectors: z.array(z.string()),
  }),
  z.strictObject({
    type: z.literal('outbox.retry'),
    /** One entry, without its picture; else all of them as they are. */
    withoutPicture: z.optional(z.string()),
  }),
  z.strictObject({ type: z.literal('outbox.discard'), id: z.string() }),
]);
export type FromPanel = z.infer<typeof fromPanel>;

/** What the worker tells open panels: look again. */
export interface ToPanel {
  type: 'changed';
  /** A note to bring into view, when its pin was clicked. */
  noteId?: string;
}
