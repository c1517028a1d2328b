import type { IgnoredReleases } from '@appops/shared/contract/webhooks';
import { fitsGlob } from '@appops/shared/rules/glob';
import type { Tx } from '../database/store.ts';
import type { StepReport } from '../releases/deployment-report.ts';

/** A branch is told as `main`, and settings as `refs/heads/main`, or the other way about. */
function spellingsOf(ref: string): string[] {
  const bare = ref.replace(/^refs\/(?:heads|tags)\//, '');
  return bare === ref && !ref.startsWith('refs/')
    ? [ref, `refs/heads/${ref}`, `refs/tags/${ref}`]
    : [ref, bare];
}

/** Why what is told is no release, by the patterns of its source; null where it is one, or was recorded as one. */
export async function noRelease(
  tx: Tx,
  report: StepReport,
  ignored: IgnoredReleases | null,
): Promise<string | null> {
  if (ignored === null) return null;
  const named = [
    ['environment', report.environment.name, ignored.environments],
    ['ref', report.ref, ignored.refs, spellingsOf(report.ref)],
    ['task', report.task, ignored.tasks],
  ] as const;
  for (const [what, name, patterns, spellings = [name]] of named) {
    const pattern = patterns.find((each) => name !== '' && spellings.some((one) => fitsGlob(each, one)));
    if (pattern === undefined) continue;
    const known = await tx
      .selectFrom('deployment_parts')
      .select('id')
      .where('source', '=', report.source)
      .where('external_id', '=', report.externalId)
      .executeTakeFirst();
    if (known !== undefined) return null;
    return `The ${what} "${name}" fits "${pattern}", which is no release by the settings of this source.`;
  }
  return null;
}
