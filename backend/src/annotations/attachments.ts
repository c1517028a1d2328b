import { createHash } from 'node:crypto';
import type { attachmentTypes } from '@appops/shared/contract/attachments';
import { attachmentLimit, type Attachment } from '@appops/shared/contract/attachments';
import { newId } from '@appops/shared/contract/ids';
import type { ReadContext, Context } from '../context.ts';
import { AppError, notFound } from '../errors.ts';
import { toJson } from '../database/json.ts';

/** The picture type by its first bytes: what a client says is not believed. */
export function pictureType(bytes: Buffer): (typeof attachmentTypes)[number] | null {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'image/png';
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
    return 'image/webp';
  return null;
}

/**
 * Stores a picture by its content: the same bytes of the same person are stored and told once.
 * @throws {AppError} unsupported_type, too_large
 */
export async function uploadAttachment(ctx: Context, bytes: Buffer): Promise<Attachment> {
  const { tx, now } = ctx;
  if (bytes.length > attachmentLimit) throw new AppError('too_large', 'An attachment may hold at most 5 MB.');
  const mediaType = pictureType(bytes);
  if (mediaType === null)
    throw new AppError('unsupported_type', 'Only PNG, JPEG and WebP pictures can be attached.');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const uploader = toJson(ctx.actor);
  const known = await tx
    .selectFrom('attachments')
    .selectAll()
    .where('sha256', '=', sha256)
    .where('uploaded_by', '=', uploader)
    .executeTakeFirst();
  if (known !== undefined) return { id: known.id, sha256, mediaType: known.media_type, bytes: known.bytes };
  await tx
    .insertInto('blobs')
    .values({ sha256, content: bytes })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const id = newId('attachment');
  await tx
    .insertInto('attachments')
    .values({
      id,
      sha256,
      media_type: mediaType,
      bytes: bytes.length,
      created_at: now,
      uploaded_by: uploader,
    })
    .execute();
  return { id, sha256, mediaType, bytes: bytes.length };
}

/** An attachment's type and bytes. @throws {AppError} not_found */
export async function readAttachment(
  { tx }: ReadContext,
  id: string,
): Promise<{ mediaType: string; content: Buffer }> {
  const row = await tx
    .selectFrom('attachments')
    .innerJoin('blobs', 'blobs.sha256', 'attachments.sha256')
    .select(['media_type', 'content'])
    .where('attachments.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound('attachment', id);
  return { mediaType: row.media_type, content: Buffer.from(row.content) };
}
