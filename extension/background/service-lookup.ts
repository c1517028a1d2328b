import { listAnnotations, type Annotation } from '@appops/shared/contract/annotations';
import { listCases } from '@appops/shared/contract/cases';
import { matchService } from '@appops/shared/contract/services';
import type { ReplyOf } from '@appops/shared/contract/route';
import { callBackend, type Failure } from './backend.ts';

/** What the backend knows of a page. */
export interface PageFacts {
  match: ReplyOf<typeof matchService>;
  annotations: Annotation[];
  cases: { id: string; title: string; status: string }[];
}

export type Lookup = { ok: true; facts: PageFacts } | { ok: false; failure: Failure };

/* The panel, the badge and the page ask within the same second; the backend is asked once. Only a cache. */
const FRESH_MS = 3000;
const cache = new Map<string, { at: number; lookup: Promise<Lookup> }>();

/** Asks the backend what belongs to a page's address. */
export async function lookUpPage(address: string, now = Date.now()): Promise<Lookup> {
  const known = cache.get(address);
  if (known && now - known.at < FRESH_MS) return await known.lookup;
  for (const [key, { at }] of cache) if (now - at >= FRESH_MS) cache.delete(key);
  const lookup = ask(address);
  cache.set(address, { at: now, lookup });
  return await lookup;
}

/** Forgets what was asked: something was sent, or the connection changed. */
export function forgetLookups(): void {
  cache.clear();
}

async function ask(address: string): Promise<Lookup> {
  const [match, annotations] = await Promise.all([
    callBackend(matchService, { query: { url: address } }),
    callBackend(listAnnotations, { query: { url: address } }),
  ]);
  if (!match.ok) return match;
  if (!annotations.ok) return annotations;
  const service = match.value.match?.service.slug;
  const cases = await callBackend(listCases, {
    query: { open: 'true', ...(service ? { service: [service] } : {}) },
  });
  // Cases are only offered for attaching: a backend that refuses them still tells all the rest.
  if (!cases.ok && cases.failure.kind !== 'refused') return cases;
  return {
    ok: true,
    facts: {
      match: match.value,
      annotations: annotations.value.items.filter(({ erased }) => !erased),
      cases: cases.ok ? cases.value.items.map(({ id, title, status }) => ({ id, title, status })) : [],
    },
  };
}
