import type { Annotation, updateAnnotation as route } from '@appops/shared/contract/annotations';
import type { BodyOf } from '@appops/shared/contract/route';
import { fromJson, toJson } from '../database/json.ts';
import type { ReadContext, Context } from '../context.ts';
import type { AnnotationTable } from '../database/schema/annotations.ts';
import { AppError, staleVersion } from '../errors.ts';
import { annotationSubjects, findAnnotation, loadAnnotation } from './annotation.ts';
import { checkTargets } from './create-annotation.ts';

/** A text belongs to its author; people who operate may change and erase any. */
function checkMayChange(ctx: ReadContext, row: AnnotationTable): void {
  const own = fromJson(row.author).id === ctx.actor.id;
  if (!own && !ctx.scopes.includes('operate') && !ctx.scopes.includes('admin'))
    throw new AppError(
      'forbidden',
      "This is somebody else's annotation. Its author, or someone with the scope operate, may change it.",
    );
}

/** @throws {AppError} stale_version with the present state; forbidden for somebody else's text */
export async function updateAnnotation(
  ctx: Context,
  id: string,
  { version, ...changes }: BodyOf<typeof route>,
): Promise<Annotation> {
  const { tx } = ctx;
  const before = await findAnnotation(tx, id);
  // Whoever may annotate may also attach: that takes nothing away from the author.
  if (changes.body !== undefined) checkMayChange(ctx, before);
  if (changes.body !== undefined && before.erased_at !== null)
    throw new AppError('invalid_move', 'This annotation was erased.');
  await checkTargets(ctx, changes.incident, changes.case);
  const after = {
    ...before,
    body: changes.body ?? before.body,
    incident_id: changes.incident === undefined ? before.incident_id : changes.incident,
    case_id: changes.case === undefined ? before.case_id : changes.case,
    version: version + 1,
  };
  const { numUpdatedRows } = await tx
    .updateTable('annotations')
    .set(after)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw staleVersion('annotation', await loadAnnotation(tx, id));
  ctx.tell('annotation.updated', {
    subjects: annotationSubjects(after),
    data: { changed: Object.keys(changes), pageTitle: after.title },
  });
  return loadAnnotation(tx, id);
}

/**
 * Erases text and attachments for good; the event stays, and so does the row, empty. Again changes nothing.
 * @throws {AppError} not_found; forbidden for somebody else's
 */
export async function eraseAnnotation(ctx: Context, id: string): Promise<Annotation> {
  const { tx, now } = ctx;
  const row = await findAnnotation(tx, id);
  checkMayChange(ctx, row);
  if (row.erased_at !== null) return loadAnnotation(tx, id);
  const attached = await tx
    .selectFrom('annotation_attachments')
    .innerJoin('attachments', 'attachments.id', 'annotation_attachments.attachment_id')
    .select(['attachments.id', 'sha256'])
    .where('annotation_id', '=', id)
    .orderBy('attachments.id')
    .execute();
  await tx.deleteFrom('annotation_attachments').where('annotation_id', '=', id).execute();
  for (const { id: attachment, sha256 } of attached) {
    const elsewhere = await tx
      .selectFrom('annotation_attachments')
      .select('attachment_id')
      .where('attachment_id', '=', attachment)
      .executeTakeFirst();
    if (elsewhere !== undefined) continue;
    await tx.deleteFrom('attachments').where('id', '=', attachment).execute();
    // The bytes go once no attachment has the same content.
    const same = await tx
      .selectFrom('attachments')
      .select('id')
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    if (same === undefined) await tx.deleteFrom('blobs').where('sha256', '=', sha256).execute();
  }
  await tx
    .updateTable('annotations')
    .set({
      body: '',
      excerpt: '',
      title: '',
      selectors: toJson([]),
      erased_at: now,
      version: row.version + 1,
    })
    .where('id', '=', id)
    .execute();
  ctx.tell('annotation.erased', {
    subjects: annotationSubjects(row),
    data: { attachments: attached.map(({ sha256 }) => sha256) },
  });
  return loadAnnotation(tx, id);
}
