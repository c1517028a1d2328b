import { normalisePageUrl } from '@appops/shared/rules/url-match';
import { AppError } from '../errors.ts';

/**
 * Query parameters that tell pages of an application apart. Every other is left out of the key and of what is stored:
 * it may hold a session or a secret.
 */
const keepParameters = ['id', 'page', 'tab', 'view', 'q', 'query', 'section'];

/** A page's address as annotations are stored and found by it. */
export function pageKey(url: string): string {
  const key = normalisePageUrl(url, { keepParameters, hashRouter: true });
  if (key === null) throw new AppError('invalid_request', 'This is not the address of a web page.');
  return key;
}
