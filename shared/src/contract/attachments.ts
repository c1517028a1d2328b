import * as z from 'zod/mini';
import { idOf } from './ids.ts';
import { route } from './route.ts';

/** The most an attachment may hold, in bytes. */
export const attachmentLimit = 5 * 1024 * 1024;
export const attachmentTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;

export const attachment = z
  .object({
    id: z.string(),
    sha256: z.string(),
    mediaType: z.string(),
    bytes: z.number(),
  })
  .register(z.globalRegistry, { id: 'Attachment' });
export type Attachment = z.infer<typeof attachment>;

export const uploadAttachment = route({
  name: 'uploadAttachment',
  method: 'POST',
  path: '/api/v1/attachments',
  tag: 'annotations',
  scope: 'annotate',
  bodyKind: 'bytes',
  mediaTypes: [...attachmentTypes, 'application/octet-stream'],
  summary: 'Upload a picture (PNG, JPEG or WebP, at most 5 MB); the same bytes are stored once',
  reply: attachment,
});
export const downloadAttachment = route({
  name: 'downloadAttachment',
  method: 'GET',
  path: '/api/v1/attachments/{id}',
  tag: 'annotations',
  scope: 'read',
  replyKind: 'bytes',
  mediaTypes: attachmentTypes,
  summary: 'The bytes of an attachment',
  params: z.strictObject({ id: idOf('attachment') }),
  reply: z.unknown(),
});
