import { createHash } from 'node:crypto';
import type { Annotation, createAnnotation as route } from '@appops/shared/contract/annotations';
import { newId } from '@appops/shared/contract/ids';
import type { BodyOf } from '@appops/shared/contract/route';
import { claimedTime } from '../claimed-time.ts';
import type { ReadContext, Context } from '../context.ts';
import { toJson } from '../database/json.ts';
import type { AnnotationTable } from '../database/schema/annotations.ts';
import type { ReadTx } from '../database/store.ts';
import { AppError, notFound } from '../errors.ts';
import { matchUrl } from '../services/match-url.ts';
import { findEnvironment, findService } from '../services/service.ts';
import { annotationSubjects, findAnnotation, loadAnnotation } from './annotation.ts';
import { nextNoteNumber, pageKey } from './page-key.ts';
import { releaseThen } from './when-written.ts';

type Body = BodyOf<typeof route>;

/** Where the page belongs: as the client says, else by the URL patterns. */
async function placeOf(
  ctx: ReadContext,
  body: Body,
): Promise<{ service: string | null; environment: string | null }> {
  if (body.service === undefined) {
    const match = await matchUrl(ctx.tx, body.target.source);
    return { service: match?.service.id ?? null, environment: match?.environment.id ?? null };
  }
  if (body.service === null) return { service: null, environment: null };
  const service = await findService(ctx.tx, body.service);
  if (body.environment == null) return { service: service.id, environment: null };
  const environment = await findEnvironment(ctx.tx, service.id, body.environment);
  if (environment === undefined) throw notFound('environment of this service', body.environment);
  return { service: service.id, environment: environment.id };
}

/** @throws {AppError} not_found for an incident or case that is not there */
export async function checkTargets(
  ctx: ReadContext,
  incident: string | null | undefined,
  capaCase: string | null | undefined,
): Promise<void> {
  if (
    incident != null &&
    (await ctx.tx.selectFrom('incidents').select('id').where('id', '=', incident).executeTakeFirst()) ===
      undefined
  )
    throw notFound('incident', incident);
  if (
    capaCase != null &&
    (await ctx.tx.selectFrom('cases').select('id').where('id', '=', capaCase).executeTakeFirst()) ===
      undefined
  )
    throw notFound('case', capaCase);
}

async function isKnown(tx: ReadTx, id: string): Promise<boolean> {
  return (
    (await tx.selectFrom('annotations').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  );
}

/**
 * Annotates a page, with the release that was live there when it was written. With the client's own id, again changes
 * nothing.
 * @throws {AppError} invalid_request where the address is no page's; not_found for an attachment, incident or case that
 * is not there; conflict where the id is another annotation's
 */
export async function createAnnotation(ctx: Context, body: Body): Promise<Annotation> {
  const { tx, now } = ctx;
  await checkTargets(ctx, body.incident, body.case);
  const place = await placeOf(ctx, body);
  const written = claimedTime(body.writtenAt, now);
  const live = await releaseThen(tx, place.environment, written ?? now, body.releaseVersion);
  const key = await pageKey(tx, body.target.source);
  const id = body.id ?? newId('annotation');
  const row: AnnotationTable = {
    id,
    kind: body.kind,
    body: body.body,
    erased_at: null,
    page_key: key,
    source: key,
    title: body.target.title,
    excerpt: body.target.excerpt,
    selectors: toJson(body.target.selectors),
    service_id: place.service,
    environment_id: place.environment,
    release_version: live?.version ?? null,
    incident_id: body.incident,
    case_id: body.case,
    author: toJson(ctx.actor),
    created_at: now,
    written_at: written,
    // A queue that sends the same note again takes no number.
    number: (await isKnown(tx, id)) ? null : await nextNoteNumber(tx, key),
    version: 1,
  };
  // An offline queue sends the same id until it hears an answer.
  const made = await tx
    .insertInto('annotations')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) {
    const known = await findAnnotation(tx, row.id);
    if (
      known.author !== row.author ||
      (known.erased_at === null && known.version === 1 && known.body !== row.body)
    )
      throw new AppError('conflict', `There is already another annotation with the id ${row.id}.`);
    return loadAnnotation(tx, row.id);
  }
  for (const attachment of new Set(body.attachments)) {
    if (
      (await tx.selectFrom('attachments').select('id').where('id', '=', attachment).executeTakeFirst()) ===
      undefined
    )
      throw notFound('attachment', attachment);
    await tx
      .insertInto('annotation_attachments')
      .values({ annotation_id: row.id, attachment_id: attachment })
      .execute();
  }
  ctx.tell('annotation.created', {
    subjects: { ...annotationSubjects(row), live: live?.id },
    data: {
      kind: row.kind,
      pageTitle: row.title,
      bodyHash: createHash('sha256').update(row.body).digest('hex'),
      attachments: body.attachments.length,
      releaseVersion: row.release_version,
      ...(written === null ? {} : { writtenAt: new Date(written).toISOString() }),
    },
  });
  return loadAnnotation(tx, row.id);
}
