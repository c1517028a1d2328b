import type { IgnoredReleases, MappingRule } from '@appops/shared/contract/webhooks';
import { decide, type Decision, type ToldNames } from '@appops/shared/rules/source-mapping';
import { fromJson } from '../database/json.ts';
import type { WebhookSourceTable } from '../database/schema/ingest.ts';
import type { ReadTx } from '../database/store.ts';
import type { StepReport } from '../releases/deployment-report.ts';
import type { Place } from '../releases/record-facts.ts';
import { placeToldBefore } from '../releases/told-before.ts';
import { findServiceNamed } from '../services/service.ts';

/** Where a report goes by the rules of its source, and which of them decided. */
export type Mapped =
  | {
      kind: 'goes';
      report: StepReport;
      /** Where its job was recorded before: a rule that is changed moves nothing that is under way. */
      known: Place | null;
      decision: Decision | null;
    }
  | { kind: 'no_release' | 'nowhere'; reason: string; decision: Decision };

/** The rules of a source; null where it never had any. */
export function mappingOf({ mapping }: Pick<WebhookSourceTable, 'mapping'>): MappingRule[] | null {
  return mapping === null ? null : fromJson(mapping);
}

/** What the rules look at. */
export function namesTold(report: Pick<StepReport, 'service' | 'environment' | 'ref' | 'task'>): ToldNames {
  const { service, environment, ref, task } = report;
  const names = service.by === 'repository' ? [service.name, service.repository] : [service.name];
  return { service: names.filter((name) => name !== null), environment: environment.name, ref, task };
}

/** Leads a report where the rules of its source say, or to where its job is recorded already. */
export async function mapReport(
  tx: ReadTx,
  report: StepReport,
  mapping: readonly MappingRule[] | null,
): Promise<Mapped> {
  if (mapping === null) return { kind: 'goes', report, known: null, decision: null };
  const known = await placeToldBefore(tx, report);
  return known === null ? leadByRules(tx, report, mapping) : { kind: 'goes', report, known, decision: null };
}

/** Leads a report of what is new where the rules say. */
export async function leadByRules(
  tx: ReadTx,
  report: StepReport,
  mapping: readonly MappingRule[],
): Promise<Mapped> {
  const decision = decide(mapping, namesTold(report));
  if (decision === null) return { kind: 'goes', report, known: null, decision };
  const { rule, index, because } = decision;
  const nth = `rule ${index + 1} of this source`;
  if (rule.leadsTo === null)
    return {
      kind: 'no_release',
      reason: `${because[0]!.toUpperCase()}${because.slice(1)}, which is no release by ${nth}.`,
      decision,
    };
  const { service, environment } = rule.leadsTo;
  if (service !== undefined && (await findServiceNamed(tx, service)) === undefined)
    return {
      kind: 'nowhere',
      reason: `${nth[0]!.toUpperCase()}${nth.slice(1)} leads to the service "${service}", which there is not. Create it, or correct the rule.`,
      decision,
    };
  return {
    kind: 'goes',
    report: {
      ...report,
      ...(service === undefined ? {} : { service: { by: 'reference' as const, name: service } }),
      ...(environment === undefined
        ? {}
        : { environment: { by: 'reference' as const, name: environment, told: report.environment.name } }),
    },
    known: null,
    decision,
  };
}

const conditions = { environments: 'environment', refs: 'ref', tasks: 'task' } as const;
const ignoredKinds = [
  'environments',
  'refs',
  'tasks',
] as const satisfies readonly (keyof typeof conditions)[];
type Ignored = keyof typeof conditions;

/** The one pattern of a rule that the first release knew as "ignored"; null for any other rule. */
function ignoredBy({ when, leadsTo }: MappingRule): { what: Ignored; pattern: string } | null {
  const [only, more] = Object.entries(when).filter(([, pattern]) => pattern !== undefined);
  if (leadsTo !== null || only === undefined || more !== undefined) return null;
  const what = ignoredKinds.find((name) => conditions[name] === only[0]);
  return what === undefined ? null : { what, pattern: only[1]! };
}

/** What of a mapping the first release's clients know; undefined where they would be told of nothing. */
export function ignoredOf(mapping: readonly MappingRule[]): IgnoredReleases | undefined {
  const ignored: IgnoredReleases = { environments: [], refs: [], tasks: [] };
  for (const rule of mapping) {
    const found = ignoredBy(rule);
    if (found !== null) ignored[found.what].push(found.pattern);
  }
  return Object.values(ignored).every((patterns) => patterns.length === 0) ? undefined : ignored;
}

/** A mapping with other patterns of what is no release, which come first; all other rules stay. */
export function withIgnored(mapping: readonly MappingRule[], ignored: IgnoredReleases | null): MappingRule[] {
  const rules = ignoredKinds.flatMap((what) =>
    (ignored?.[what] ?? []).map((pattern): MappingRule => ({
      when: { [conditions[what]]: pattern },
      leadsTo: null,
    })),
  );
  return [...rules, ...mapping.filter((rule) => ignoredBy(rule) === null)];
}
