import type { MappingRule } from '@appops/shared/contract/webhooks';
import { decide } from '@appops/shared/rules/source-mapping';
import type { Context } from '../context.ts';
import { recordMergedRequest, recordPush } from '../releases/record-commits.ts';
import { reportDeployment } from '../releases/report-deployment.ts';
import { reportEnvironmentEnd } from '../releases/report-environment-end.ts';
import { rememberRefs } from '../releases/seen-refs.ts';
import { mapReport, namesTold } from './source-mapping.ts';
import type { Report } from './sources/source-kind.ts';

/** What came of a report: what it was about and what to say of it, why nothing came of it, or nothing to tell. */
export type Applied =
  | { kind: 'recorded'; subject: string | null; notes: readonly string[] }
  /** `again` says that it may count once the reason is gone and it comes again. */
  | { kind: 'ignored'; reason: string; again: boolean }
  | { kind: 'quiet' };

/** Hands a report to the verb that it is for. */
export async function applyReport(
  ctx: Context,
  report: Report,
  mapping: readonly MappingRule[] | null,
): Promise<Applied> {
  switch (report.kind) {
    case 'deployment': {
      const mapped = await mapReport(ctx.tx, report.report, mapping);
      if (mapped.kind !== 'goes')
        return { kind: 'ignored', reason: mapped.reason, again: mapped.kind === 'nowhere' };
      const reported = await reportDeployment(ctx, mapped.report, mapped.known);
      if (reported.kind === 'unplaced') return { kind: 'ignored', reason: reported.reason, again: true };
      return { kind: 'recorded', subject: reported.part, notes: reported.notes };
    }
    case 'not_understood':
      return { kind: 'ignored', reason: report.reason, again: true };
    case 'environment_ended': {
      const decision = decide(mapping ?? [], namesTold(report.ended));
      if (decision?.rule.leadsTo?.environment !== undefined)
        return {
          kind: 'ignored',
          reason: `The environment "${report.ended.environment.name}" goes into "${decision.rule.leadsTo.environment}" by rule ${decision.index + 1} of this source, and that does not end with it.`,
          again: false,
        };
      const ended = await reportEnvironmentEnd(ctx, report.ended);
      if (ended.kind !== 'ended')
        return { kind: 'ignored', reason: ended.reason, again: ended.kind === 'unplaced' };
      return {
        kind: 'recorded',
        subject: ended.part,
        notes: [`The environment "${ended.name}" has ended.`],
      };
    }
    case 'refs':
      await rememberRefs(ctx.tx, report.repository, report.refs);
      return { kind: 'quiet' };
    case 'push':
      return saying(await recordPush(ctx, report.push));
    case 'merged':
      return saying(await recordMergedRequest(ctx, report.request));
  }
}

function saying(notes: readonly string[]): Applied {
  return notes.length === 0 ? { kind: 'quiet' } : { kind: 'recorded', subject: null, notes };
}
