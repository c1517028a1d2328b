import type { IgnoredReleases } from '@appops/shared/contract/webhooks';
import type { Context } from '../context.ts';
import { recordMergedRequest, recordPush } from '../releases/record-commits.ts';
import { reportDeployment } from '../releases/report-deployment.ts';
import { reportEnvironmentEnd } from '../releases/report-environment-end.ts';
import { rememberRefs } from '../releases/seen-refs.ts';
import { noRelease } from './ignored-releases.ts';
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
  ignored: IgnoredReleases | null,
): Promise<Applied> {
  switch (report.kind) {
    case 'deployment': {
      const reason = await noRelease(ctx.tx, report.report, ignored);
      if (reason !== null) return { kind: 'ignored', reason, again: false };
      const reported = await reportDeployment(ctx, report.report);
      if (reported.kind === 'unplaced') return { kind: 'ignored', reason: reported.reason, again: true };
      return { kind: 'recorded', subject: reported.part, notes: reported.notes };
    }
    case 'environment_ended': {
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
