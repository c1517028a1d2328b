import { defaultKeptParameters, normalisePageUrl } from '@appops/shared/rules/url-match';
import { nextNumber, setNumber } from '../database/counters.ts';
import { fromJson } from '../database/json.ts';
import type { ServiceTable } from '../database/schema/services.ts';
import type { ReadTx, WriteTx } from '../database/store.ts';
import { AppError } from '../errors.ts';
import { matchUrl } from '../services/match-url.ts';

/*
 * The parameters that tell pages of a service apart are kept with the service, and this file alone applies them: to
 * what is written, to what is looked up, and anew to all notes when the list changes. Every other parameter is left
 * out of the key and of what is stored: it may hold a session or a secret.
 */

type Keeps = Pick<ServiceTable, 'kept_parameters'>;

/**
 * A page's address by the list of its service.
 * @throws {AppError} invalid_request where it is not the address of a web page
 */
export function keyBy(service: Keeps | undefined, url: string): string {
  const kept = service?.kept_parameters ?? null;
  const keepParameters = kept === null ? defaultKeptParameters : fromJson(kept);
  const key = normalisePageUrl(url, { keepParameters, hashRouter: true });
  if (key === null) throw new AppError('invalid_request', 'This is not the address of a web page.');
  return key;
}

/**
 * A page's address as annotations are stored and found by it. The service is the one whose pattern fits the address,
 * whatever a client says: writing and looking up must come to the same.
 * @throws {AppError} invalid_request where it is not the address of a web page
 */
export async function pageKey(tx: ReadTx, url: string): Promise<string> {
  return keyBy((await matchUrl(tx, url))?.service, url);
}

/** The number of the next note of a page. It is given once and never to another, also after a note was erased. */
export function nextNoteNumber(tx: WriteTx, key: string): Promise<number> {
  return nextNumber(tx, `annotations ${key}`);
}

/**
 * Applies a changed list to the notes that are there. A parameter that was cut off when they were written stays lost.
 * @throws {AppError} invalid_request where a note is at an address that is no web page's, which none is written with
 */
export async function moveNotes(tx: WriteTx, serviceId: string): Promise<void> {
  const rows = await tx
    .selectFrom('annotations')
    .select(['id', 'source', 'page_key', 'number'])
    .where('service_id', '=', serviceId)
    .orderBy('id')
    .execute();
  for (const { id, source, page_key, number } of rows) {
    const key = await pageKey(tx, source);
    if (key === page_key) continue;
    const taken = await tx
      .selectFrom('annotations')
      .select('id')
      .where('page_key', '=', key)
      .where('number', '=', number)
      .executeTakeFirst();
    const next = await nextNoteNumber(tx, key);
    const kept = taken === undefined && number !== null ? number : next;
    // Numbers that come along must not be given again.
    if (kept > next) await setNumber(tx, `annotations ${key}`, kept);
    await tx.updateTable('annotations').set({ page_key: key, number: kept }).where('id', '=', id).execute();
  }
}
