import type { ReadTx } from '../database/store.ts';
import { refuseFields } from '../errors.ts';
import { findEnvironment } from '../services/service.ts';

/**
 * The slugs of the environments that a request names, each by its name or its slug, in its order and each once. Where
 * a case is of no service there is nothing to match, and they stay as they are.
 * @param path of the field, for the refusal
 * @throws {AppError} invalid_request for one that the service does not have
 */
export async function slugsNamed(
  tx: ReadTx,
  serviceId: string | null,
  references: readonly string[],
  path: string,
): Promise<string[]> {
  if (serviceId === null) return [...new Set(references)];
  const slugs: string[] = [];
  for (const [index, reference] of references.entries()) {
    const found = await findEnvironment(tx, serviceId, reference);
    if (found === undefined) {
      throw refuseFields([
        { path: `${path}.${index}`, message: `"${reference}" is no environment of the case's service` },
      ]);
    }
    slugs.push(found.slug);
  }
  return [...new Set(slugs)];
}
