import type { Overview } from '@appops/shared/contract/overview';
import { compareNames } from '@appops/shared/rules/name-order';
import { brokenIncidents } from '@appops/shared/words/incident';

type OverviewService = Overview['services'][number];
export type OverviewCell = OverviewService['cells'][number];

export interface OverviewRow {
  service: OverviewService;
  /** One for each environment of the header, in its order; null where the service does not run. */
  cells: (OverviewCell | null)[];
  /** How much this row asks for attention; the highest comes first. */
  urgency: number;
}

/** The matrix: services in need first, then by name. */
export function overviewRows(overview: Overview): OverviewRow[] {
  return overview.services
    .map((service) => ({
      service,
      cells: overview.environments.map(
        ({ slug }) => service.cells.find(({ environment }) => environment === slug) ?? null,
      ),
      urgency: urgencyOf(service),
    }))
    .sort((a, b) => b.urgency - a.urgency || compareNames(a.service.name, b.service.name));
}

/**
 * How things stand in one sentence: which services are down and with what live, since the first of them went down; else
 * which releases made something worse; else that all is well, as far as anybody looks.
 */
export function headline({ services }: Pick<Overview, 'services'>): {
  words: string;
  since: string | null;
  bad: boolean;
} {
  const all = services.flatMap((service) => service.cells.map((cell) => ({ service, cell })));
  const down = all.filter(({ cell }) => cell.state === 'down');
  const worse = all.filter(({ cell }) => cell.live?.verdict?.value === 'worse');
  const found = down.length > 0 ? down : worse;
  const watched = new Set(
    all.filter(({ cell }) => monitorsWords(cell.monitors) !== null).map(({ service }) => service.slug),
  ).size;
  if (found.length === 0) {
    if (watched === 0) return { words: 'No service is watched yet', since: null, bad: false };
    const others = services.length - watched;
    return {
      words: `${watched === 1 ? 'The one watched service is not' : `None of ${watched} watched services is`} down${others > 0 ? `; nobody watches ${others} more` : ''}`,
      since: null,
      bad: false,
    };
  }
  const names = [...new Set(found.map(({ service }) => service.slug))].map((slug) => {
    const { service, cell } = found.find((each) => each.service.slug === slug)!;
    return `${service.name}${cell.live ? ` ${cell.live.version}` : ''}`;
  });
  const shown = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const since = found
    .flatMap(({ cell }) => (down.length > 0 ? cell.stateSince : (cell.live?.startedAt ?? null)) ?? [])
    .sort((a, b) => Date.parse(a) - Date.parse(b))[0];
  return {
    words: `${names.length} of ${countWords(services.length, 'service')} ${names.length === 1 ? 'is' : 'are'} ${down.length > 0 ? 'down' : 'worse'}: ${shown}${more}`,
    since: since ?? null,
    bad: true,
  };
}

function urgencyOf(service: OverviewService): number {
  if (service.cells.some(({ state }) => state === 'down')) return 3;
  if (service.cells.some((cell) => brokenIncidents(cell) > 0)) return 2;
  if (service.openCases > 0 || service.cells.some(({ openIncidents }) => openIncidents > 0)) return 1;
  return 0;
}

/** Whether there is anything to show at all; else the page teaches. */
export function isEmpty(overview: Overview): boolean {
  return overview.services.length === 0;
}

/** How a cell looks at a glance: by its monitors first, then by what people still work on. */
export function cellTone(cell: OverviewCell): 'good' | 'bad' | 'warn' | 'quiet' {
  if (cell.state === 'down') return 'bad';
  if (cell.state === 'degraded' || cell.state === 'error') return 'warn';
  if (brokenIncidents(cell) > 0 || cell.live?.verdict?.value === 'worse') return 'warn';
  return cell.state === 'up' ? 'good' : 'quiet';
}

/** "2 of 3 up", for a cell's monitors, those near a limit among them; null without any. */
export function monitorsWords(monitors: OverviewCell['monitors']): string | null {
  const all = Object.values(monitors).reduce((sum, count) => sum + count, 0);
  const well = monitors.up + monitors.degraded;
  if (all === 0) return null;
  if (all === 1) return '1 monitor';
  return well === all ? `${all} monitors` : `${well} of ${all} monitors up`;
}

export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
