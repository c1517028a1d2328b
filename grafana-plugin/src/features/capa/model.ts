import type { Workaround } from '@appops/shared/contract/case-parts';
import type { Case } from '@appops/shared/contract/cases';
import { type CloseAs, isClosed } from '@appops/shared/words/case';
import { severityRank } from '@appops/shared/words/severity';
import { daysBeforeProof } from './verification-words.ts';

export const boardColumns = ['open', 'contained', 'fix_on_its_way', 'verifying', 'proved_effective'] as const;

/** Open cases by status, in the order of the loop; worst severity first, then the oldest. */
export function boardOf(cases: readonly Case[]): { status: (typeof boardColumns)[number]; cases: Case[] }[] {
  return boardColumns.map((status) => ({
    status,
    cases: cases
      .filter((it) => it.status === status)
      .sort(
        (a, b) => severityRank(a.severity) - severityRank(b.severity) || a.openedAt.localeCompare(b.openedAt),
      ),
  }));
}

export interface Debt {
  case: Case;
  workaround: Workaround;
  /** Milliseconds until it expires, negative when it has; null where it expires by releases. */
  leftMs: number | null;
}

/** What workarounds still cost: those in force, the most pressing first. */
export function debtOf(cases: readonly Case[], now: number): Debt[] {
  return cases
    .filter((it) => !isClosed(it.status))
    .flatMap((it) =>
      it.workarounds
        .filter(({ state }) => state === 'active' || state === 'expiring' || state === 'expired')
        .map((workaround) => ({
          case: it,
          workaround,
          leftMs: workaround.expiresAt === null ? null : Date.parse(workaround.expiresAt) - now,
        })),
    )
    .sort((a, b) => pressing(a) - pressing(b));
}

function pressing({ workaround, leftMs }: Debt): number {
  if (workaround.state === 'expired') return leftMs ?? Number.MIN_SAFE_INTEGER;
  return leftMs ?? Number.MAX_SAFE_INTEGER;
}

/**
 * How a person may close it now. Effective only when it is proved: the machine proves, a person closes. By judgement
 * after 30 quiet observed days, which is never called proved.
 */
export function possibleClosures({ status, verification }: Pick<Case, 'status' | 'verification'>): CloseAs[] {
  if (isClosed(status) || status === 'unknown') return [];
  const always: CloseAs[] = ['risk_accepted', 'duplicate', 'not_a_problem'];
  if (status === 'proved_effective') return ['effective', ...always];
  return daysBeforeProof(verification) === null ? always : ['effective_by_judgement', ...always];
}

/** A fix in one line: "1.1.1", "commit 3f2a9c1", or its description. */
export function fixName(fix: { version: string | null; commit: string | null; description: string }): string {
  if (fix.version !== null) return fix.version;
  if (fix.commit !== null) return `commit ${fix.commit.slice(0, 10)}`;
  return fix.description || 'a fix that names nothing yet';
}

/** When a workaround ends, in words that go after "expires". */
export function expiryWords(
  workaround: Pick<Workaround, 'expiresAt' | 'expiresAfterReleases'>,
): string | null {
  const { expiresAfterReleases } = workaround;
  if (expiresAfterReleases === null) return null;
  return expiresAfterReleases === 1
    ? 'with the next release'
    : `with ${expiresAfterReleases} releases from then`;
}
