import type { ReadTx } from '../database/store.ts';
import { loadSettings } from './settings.ts';

/**
 * Where people see the plugin's pages: in Grafana, or as this backend serves them.
 * @param ownUrl where this process serves the API; null for one that does not
 * @returns null where neither Grafana nor a process that serves pages is known
 */
export async function pagesUrl(tx: ReadTx, ownUrl: string): Promise<string>;
export async function pagesUrl(tx: ReadTx, ownUrl: string | null): Promise<string | null>;
export async function pagesUrl(tx: ReadTx, ownUrl: string | null): Promise<string | null> {
  const { grafana, publicUrl } = await loadSettings(tx, ownUrl ?? '');
  const of = grafana.publicUrl ?? grafana.url ?? (publicUrl === '' ? null : `${publicUrl}/preview`);
  return of === null ? null : `${of.replace(/\/$/, '')}/a/appops-suite-app`;
}
