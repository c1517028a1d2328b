import { updateService } from '@appops/shared/contract/services';
import { defaultKeptParameters, matchPage } from '@appops/shared/rules/url-match';
import * as z from 'zod/mini';
import { getEntry, putEntry } from '../storage/database.ts';
import { readSettings } from '../storage/settings.ts';
import { callBackend, type Answer } from './backend.ts';
import { readServices, type ServiceRule } from './page-facts.ts';

/*
 * Which parameters of a page's address are kept, and what of the page is masked, is kept by the backend per service.
 * The browser must know it before it names a page to anybody, so it holds all lists, also while the backend is away.
 */

const held = z.object({
  backendUrl: z.string(),
  at: z.number(),
  services: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      patterns: z.array(z.string()),
      keptParameters: z.nullable(z.array(z.string())),
      maskSelectors: z.nullable(z.array(z.string())),
      version: z.number(),
    }),
  ),
});
type Held = z.infer<typeof held>;
export type HeldService = Held['services'][number];

const KEY = 'pageRules';
/** How old the lists may be before they are asked for again. */
const STALE_MS = 60_000;
/** Pages of 500 services that are read at most. */
const PAGES = 20;

export interface PageRule {
  keptParameters: readonly string[];
  maskSelectors: readonly string[];
  /** Whether the backend ever told its lists; else these are only the usual ones. */
  known: boolean;
}

async function readHeld(): Promise<Held | null> {
  const stored = held.safeParse(await getEntry('values', KEY));
  const { backendUrl } = await readSettings();
  return stored.success && stored.data.backendUrl === backendUrl ? stored.data : null;
}

/** The services as they were last told. */
export async function heldServices(): Promise<HeldService[]> {
  return (await readHeld())?.services ?? [];
}

/** What counts on the page at this address. */
export async function ruleFor(url: string | null): Promise<PageRule> {
  const rules = await readHeld();
  const patterns = (rules?.services ?? []).flatMap((service) =>
    service.patterns.map((pattern) => ({ pattern, service: service.slug, environment: '', of: service })),
  );
  const found = url === null ? null : matchPage(url, patterns);
  return {
    keptParameters: found?.of.keptParameters ?? defaultKeptParameters,
    maskSelectors: found?.of.maskSelectors ?? [],
    known: rules !== null,
  };
}

let asking: Promise<void> | null = null;

/** Asks for the lists when they are old. Never throws; without an answer what is held stays. */
export async function refreshRules(olderThanMs = STALE_MS, now = Date.now()): Promise<void> {
  const before = await readHeld();
  if (before && now - before.at < olderThanMs) return;
  asking ??= ask(now).finally(() => (asking = null));
  await asking;
}

async function ask(now: number): Promise<void> {
  const { backendUrl } = await readSettings();
  const services: ServiceRule[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer = await callBackend(readServices, { query: { limit: 500, cursor } });
    if (!answer.ok) {
      // A backend that refuses the list has none that we could keep to.
      if (answer.failure.kind !== 'refused') return;
      break;
    }
    services.push(...answer.value.items);
    if (answer.value.nextCursor === null) break;
    cursor = answer.value.nextCursor;
  }
  await keep({ backendUrl, at: now, services: services.map(heldOf) });
}

async function keep(value: Held): Promise<void> {
  if ((await readSettings()).backendUrl === value.backendUrl) await putEntry('values', value, KEY);
}

function heldOf({
  slug,
  name,
  environments,
  keptParameters,
  maskSelectors,
  version,
}: ServiceRule): HeldService {
  const patterns = environments.flatMap(({ urlPatterns }) => urlPatterns);
  return { slug, name, patterns, keptParameters, maskSelectors, version };
}

/** Takes over what an answer about a page said of its service; says whether that is news. */
export async function learnRule(rule: ServiceRule): Promise<boolean> {
  const rules = await readHeld();
  if (!rules) return false;
  const service = heldOf(rule);
  const others = rules.services.filter(({ slug }) => slug !== rule.slug);
  if (others.length < rules.services.length) {
    const known = rules.services.find(({ slug }) => slug === rule.slug);
    if (JSON.stringify(known) === JSON.stringify(service)) return false;
  }
  await keep({ ...rules, services: [...others, service] });
  return true;
}

/** Changes the lists of a service in the backend. */
export async function changeRule(
  slug: string,
  keptParameters: string[],
  maskSelectors: string[],
): Promise<Answer<unknown>> {
  const known = (await heldServices()).find((service) => service.slug === slug);
  const answer = await callBackend(updateService, {
    params: { slug },
    body: { version: known?.version ?? 0, keptParameters, maskSelectors },
  });
  await refreshRules(0);
  return answer;
}
