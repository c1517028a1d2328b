import { listAnnotations } from '@appops/shared/contract/annotations';
import { listCases } from '@appops/shared/contract/cases';
import { listServices, matchService } from '@appops/shared/contract/services';
import type { Route } from '@appops/shared/contract/route';
import { severityRank } from '@appops/shared/words/severity';
import * as z from 'zod/mini';

/*
 * What the panel shows of a page, read so that nothing which is missing takes the rest with it: a backend of another
 * age may leave out or rename any field, and a panel that is empty for it helps nobody. What has no id is left out.
 */

const words = z.catch(z.string(), '');
const maybe = z.catch(z.nullable(z.string()), null);

function list<T extends z.ZodMiniType>(item: T) {
  return z.pipe(
    z.catch(z.array(z.unknown()), []),
    z.transform((items): z.output<T>[] =>
      items.flatMap((one) => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    ),
  );
}

const named = z.object({ id: z.string(), title: words });

const incidentFact = z.object({
  id: z.string(),
  title: words,
  severity: z.catch(z.string(), 'unknown'),
  status: z.catch(z.string(), 'unknown'),
  openedAt: maybe,
  /** What monitors say now; null where none has seen any of it, or the backend does not tell. */
  now: z.catch(z.nullable(z.object({ state: z.string(), since: maybe })), null),
  commander: maybe,
  liveDeployment: z.catch(z.nullable(z.object({ id: z.string(), version: words })), null),
  cases: list(named),
});
export type IncidentFact = z.infer<typeof incidentFact>;

const liveFact = z.object({
  id: words,
  version: z.string(),
  startedAt: maybe,
  finishedAt: maybe,
  verdict: z.catch(
    z.nullable(z.object({ value: z.string(), reasons: list(z.object({ message: words })) })),
    null,
  ),
});
export type LiveFact = z.infer<typeof liveFact>;

const names = z.catch(z.nullable(z.array(z.string())), null);

const serviceRule = z.object({
  slug: z.string(),
  name: words,
  environments: list(z.object({ slug: words, urlPatterns: z.catch(z.array(z.string()), []) })),
  /** Null where the backend knows no such list. */
  keptParameters: names,
  maskSelectors: names,
  version: z.catch(z.number(), 0),
});
export type ServiceRule = z.infer<typeof serviceRule>;

export const matchFacts = z.object({
  match: z.catch(
    z.nullable(
      z.object({
        service: z.object({ slug: z.string(), name: words, owners: z.catch(z.array(z.string()), []) }),
        environment: z.catch(z.object({ slug: words, name: words }), { slug: '', name: '' }),
      }),
    ),
    null,
  ),
  live: z.catch(z.nullable(liveFact), null),
  openIncidents: list(incidentFact),
  pagesUrl: maybe,
});
export type MatchFacts = z.infer<typeof matchFacts>;

const noteFact = z.object({
  id: z.string(),
  number: z.catch(z.nullable(z.number()), null),
  body: words,
  erased: z.catch(z.boolean(), false),
  kind: z.catch(z.string(), 'note'),
  target: z.catch(
    z.object({
      selectors: z.catch(z.array(z.looseObject({ type: z.string() })), []),
      excerpt: words,
    }),
    { selectors: [], excerpt: '' },
  ),
  author: z.catch(z.object({ name: words }), { name: '' }),
  createdAt: maybe,
  releaseVersion: maybe,
  incident: maybe,
  case: maybe,
  attachments: list(z.object({ id: z.string() })),
});
export type NoteFact = z.infer<typeof noteFact>;
export const noteFacts = z.array(noteFact);

export const caseFact = z.object({ id: z.string(), title: words, status: words });
export type CaseFact = z.infer<typeof caseFact>;

function pageOf<T extends z.ZodMiniType>(item: T) {
  return z.object({ items: list(item), nextCursor: maybe });
}

/* The routes of the contract, with what we read of their replies. */
function read<T extends Route, R extends z.ZodMiniType>(
  route: T,
  reply: R,
): Omit<T, 'reply'> & { readonly reply: R } {
  return { ...route, reply };
}
export const readMatch = read(
  matchService,
  z.pipe(
    z.looseObject({}),
    z.transform((reply) => ({ ...matchFacts.parse(reply), rule: ruleIn(reply) })),
  ),
);
export const readNotes = read(listAnnotations, pageOf(noteFact));
export const readCases = read(listCases, pageOf(caseFact));
export const readServices = read(listServices, pageOf(serviceRule));

function ruleIn(reply: Record<string, unknown>): ServiceRule | null {
  const parsed = z.object({ match: z.object({ service: serviceRule }) }).safeParse(reply);
  return parsed.success ? parsed.data.match.service : null;
}

/** Whether monitors see all of it well again, so that it only waits for somebody to say that it is over. */
export function hasRecovered({ now }: IncidentFact): boolean {
  return now?.state === 'recovered';
}

/**
 * Critical ones first, then the newest; what has a severity that we do not know comes before the low ones. What has
 * recovered comes last.
 */
export function worstFirst(incidents: readonly IncidentFact[]): IncidentFact[] {
  return incidents.toSorted(
    (a, b) =>
      Number(hasRecovered(a)) - Number(hasRecovered(b)) ||
      severityRank(a.severity) - severityRank(b.severity) ||
      Date.parse(b.openedAt ?? '') - Date.parse(a.openedAt ?? '') ||
      0,
  );
}

/** The notes with their numbers. A backend that gives none counts from the oldest on, so that a new one changes no other. */
export function numbered(notes: readonly NoteFact[]): (NoteFact & { number: number })[] {
  const byAge = notes.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const places = new Map(byAge.map(({ id }, place) => [id, place + 1]));
  return notes.map((note) => ({ ...note, number: note.number ?? places.get(note.id)! }));
}
