import type { DataFrame } from '@grafana/data';
import type { Case } from '@appops/shared/contract/cases';
import type { tableColumns } from '@appops/shared/contract/query';
import { isClosed } from '@appops/shared/words/case';
import { type TrackName, trackNames } from '@appops/shared/words/track';
import { severityRank } from '@appops/shared/words/severity';
import { DEFAULT_LIMIT, type CapaOptions } from './options.ts';

type Column = keyof (typeof tableColumns)['cases'];

export interface CaseRow {
  id: string;
  title: string;
  severity: Case['severity'];
  status: Case['status'];
  service: string | null;
  tracks: { [K in TrackName]: Case['tracks'][K]['state'] };
  /** The workaround in force, or the one proposed. */
  workaround: {
    owner: string;
    /** Epoch milliseconds, or null where it expires with releases. */
    expires: number | null;
    afterReleases: number | null;
    holding: boolean | null;
  } | null;
  /** How far the plan in force is. */
  proof: { cleanRuns: number; needed: number; waitingFor: string | null } | null;
  /** Epoch milliseconds. */
  opened: number;
  occurrences: number;
}

/** The columns without which a frame is no table of cases. */
const NEEDED: readonly Column[] = ['id', 'title', 'status', ...trackNames];

/** The cases of a panel's data, or null where no frame of it is a table of cases. */
export function caseRows(frames: readonly DataFrame[]): CaseRow[] | null {
  const tables = frames.filter(({ fields }) =>
    NEEDED.every((column) => fields.some(({ name }) => name === column)),
  );
  return tables.length === 0 ? null : tables.flatMap(rowsOf);
}

function rowsOf(frame: DataFrame): CaseRow[] {
  const columns = new Map<string, ArrayLike<unknown>>(frame.fields.map(({ name, values }) => [name, values]));
  return Array.from({ length: frame.length }, (_, row) => {
    const cell = (column: Column): unknown => columns.get(column)?.[row] ?? null;
    const text = (column: Column) => asText(cell(column));
    const number = (column: Column) => asNumber(cell(column));
    const [owner, needed] = [text('workaroundOwner'), number('cleanRunsNeeded')];
    const holding = cell('workaroundHolding');
    return {
      id: text('id') ?? '',
      title: text('title') ?? '',
      // Cast: a word of tomorrow is shown as it is called.
      severity: (text('severity') ?? 'unknown') as CaseRow['severity'],
      // Cast: likewise.
      status: (text('status') ?? 'unknown') as CaseRow['status'],
      service: text('service'),
      // Cast: likewise, of each track.
      tracks: Object.fromEntries(
        trackNames.map((track) => [track, text(track) ?? 'unknown']),
      ) as CaseRow['tracks'],
      workaround:
        owner === null
          ? null
          : {
              owner,
              expires: number('workaroundExpires'),
              afterReleases: number('workaroundExpiresAfterReleases'),
              holding: typeof holding === 'boolean' ? holding : null,
            },
      proof:
        needed === null
          ? null
          : { cleanRuns: number('cleanRuns') ?? 0, needed, waitingFor: text('waitingFor') },
      opened: number('opened') ?? 0,
      occurrences: number('occurrences') ?? 0,
    };
  });
}

function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/**
 * The rows that the options let through, the most pressing first: those whose workaround has expired, then by
 * severity, then the oldest; closed ones at the end. `more` is how many the limit left out.
 */
export function chosenRows(
  rows: readonly CaseRow[],
  { services = [], statuses = [], limit = DEFAULT_LIMIT }: CapaOptions,
): { rows: CaseRow[]; more: number } {
  const chosen = rows
    .filter(({ service }) => services.length === 0 || (service !== null && services.includes(service)))
    .filter(({ status }) =>
      statuses.length === 0 ? !isClosed(status) : statuses.some((one) => one === status),
    )
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        severityRank(a.severity) - severityRank(b.severity) ||
        a.opened - b.opened ||
        (a.id < b.id ? -1 : 1),
    );
  const most = Math.max(1, Math.floor(limit) || 1);
  return { rows: chosen.slice(0, most), more: Math.max(0, chosen.length - most) };
}

function rank({ status, tracks }: CaseRow): number {
  if (isClosed(status)) return 2;
  return tracks.containment === 'expired' ? 0 : 1;
}
