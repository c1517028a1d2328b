import type { Annotation } from '@appops/shared/contract/annotations';
import { fromJson } from '../database/json.ts';
import type { AnnotationTable } from '../database/schema/annotations.ts';
import type { ReadTx } from '../database/store.ts';
import { notFound } from '../errors.ts';

/** Annotations as the API tells them; a fixed number of queries. */
export async function annotationsOf(tx: ReadTx, rows: AnnotationTable[]): Promise<Annotation[]> {
  if (rows.length === 0) return [];
  const attachments = await tx
    .selectFrom('annotation_attachments')
    .innerJoin('attachments', 'attachments.id', 'annotation_attachments.attachment_id')
    .select(['annotation_id', 'attachments.id', 'media_type', 'bytes'])
    .where(
      'annotation_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('attachments.id')
    .execute();
  const slugs = new Map(
    (await tx.selectFrom('services').select(['id', 'slug']).execute()).map(({ id, slug }) => [id, slug]),
  );
  const environmentIds = rows.flatMap((row) => row.environment_id ?? []);
  const environments =
    environmentIds.length === 0
      ? []
      : await tx
          .selectFrom('environments')
          .select(['id', 'slug'])
          .where('id', 'in', environmentIds)
          .execute();
  for (const { id, slug } of environments) slugs.set(id, slug);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    kind: row.kind,
    body: row.body,
    erased: row.erased_at !== null,
    target: {
      source: row.source,
      title: row.title,
      selectors: fromJson(row.selectors),
      excerpt: row.excerpt,
    },
    service: row.service_id === null ? null : (slugs.get(row.service_id) ?? null),
    environment: row.environment_id === null ? null : (slugs.get(row.environment_id) ?? null),
    releaseVersion: row.release_version,
    incident: row.incident_id,
    case: row.case_id,
    attachments: attachments
      .filter(({ annotation_id }) => annotation_id === row.id)
      .map(({ id, media_type, bytes }) => ({ id, mediaType: media_type, bytes })),
    author: fromJson(row.author),
    createdAt: new Date(row.written_at ?? row.created_at).toISOString(),
    receivedAt: new Date(row.created_at).toISOString(),
    version: row.version,
  }));
}

/** @throws {AppError} not_found */
export async function findAnnotation(tx: ReadTx, id: string): Promise<AnnotationTable> {
  const row = await tx.selectFrom('annotations').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('annotation', id);
  return row;
}

/** One annotation as the API tells it. @throws {AppError} not_found */
export async function loadAnnotation(tx: ReadTx, id: string): Promise<Annotation> {
  return (await annotationsOf(tx, [await findAnnotation(tx, id)]))[0]!;
}

/** What every event of an annotation concerns. */
export function annotationSubjects(row: AnnotationTable) {
  return {
    annotation: row.id,
    incident: row.incident_id,
    case: row.case_id,
    service: row.service_id,
    environment: row.environment_id,
  };
}
