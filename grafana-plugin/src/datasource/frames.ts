import { FieldType, MappingType, type DataFrame, type FieldConfig, type ValueMapping } from '@grafana/data';
import type { Frame, tableColumns } from '@appops/shared/contract/query';
import type { VerdictValue } from '@appops/shared/words/verdict';
import { incidentWords } from '@appops/shared/words/incident';
import { trackNames, trackTitles } from '@appops/shared/words/track';
import { paths } from '../shared/paths.ts';
import type { Status } from '../shared/ui/status-label.tsx';
import type { Tone } from '../shared/ui/tone.ts';
import { caseStatus, trackStatus } from '../shared/status/cases.ts';
import { incidentStatus, nowStatus, severityStatus } from '../shared/status/incidents.ts';
import { deploymentStatus, markerStatus, verdictStatus } from '../shared/status/releases.ts';
import type { Metric, Table } from './query.ts';

type Column = { [T in Table]: keyof (typeof tableColumns)[T] }[Table];

const TYPES: Record<Frame['fields'][number]['type'], FieldType> = {
  time: FieldType.time,
  number: FieldType.number,
  string: FieldType.string,
  boolean: FieldType.boolean,
  tags: FieldType.other,
  unknown: FieldType.other,
};

export const METRIC_WORDS: Record<Metric, string> = {
  latency_p50: 'Latency, half of the runs within',
  latency_p95: 'Latency, 95 % of the runs within',
  latency_max: 'Latency of the slowest run',
  availability: 'Availability',
};

/** A monitor's series: with a unit, and named after the monitor and where it looks. */
export function seriesFrame(frame: Frame, metric: Metric, refId: string): DataFrame {
  const config: FieldConfig =
    metric === 'availability' ? { unit: 'percentunit', min: 0, max: 1 } : { unit: 'ms', min: 0 };
  return {
    ...shapeOf(frame, refId),
    meta: { preferredVisualisationType: 'graph' },
    fields: frame.fields.map(({ name, type, labels, values }) => ({
      name,
      type: TYPES[type],
      values,
      ...(type === 'number' ? { labels } : {}),
      config: type === 'number' ? { ...config, displayNameFromDS: seriesName(frame.name, labels) } : {},
    })),
  };
}

/** "Checkout answers (checkout in production)". */
function seriesName(name: string, { monitor = name, service, environment }: Record<string, string>): string {
  const where = [service, environment].filter((part) => part !== undefined && part !== '').join(' in ');
  return where === '' ? monitor : `${monitor} (${where})`;
}

const TITLES: Record<Column, string> = {
  id: 'Id',
  service: 'Service',
  environment: 'Environment',
  title: 'Title',
  severity: 'Severity',
  status: 'Status',
  started: 'Started',
  finished: 'Finished',
  version: 'Version',
  previousVersion: 'Version before',
  verdict: 'Verdict',
  commit: 'Commit',
  state: 'Marker',
  live: 'Live',
  opened: 'Opened',
  acknowledged: incidentWords.acknowledged.label,
  mitigated: incidentWords.mitigated.label,
  resolved: incidentWords.resolved.label,
  liveVersion: 'Version then live',
  began: 'Began to fail',
  now: 'Monitors say',
  nowSince: 'Since',
  suspectVersion: 'Suspected release',
  suspectVerdict: 'Its verdict',
  url: 'Address',
  commander: 'Commander',
  closed: 'Closed',
  containment: trackTitles.containment.title,
  cause: trackTitles.cause.title,
  fix: trackTitles.fix.title,
  verification: trackTitles.verification.title,
  prevention: trackTitles.prevention.title,
  workaroundOwner: 'Workaround by',
  workaroundExpires: 'Workaround expires',
  workaroundExpiresAfterReleases: 'Releases until it expires',
  workaroundHolding: 'Workaround holds',
  cleanRuns: 'Clean runs',
  cleanRunsNeeded: 'Clean runs needed',
  windowEnds: 'Watched until',
  waitingFor: 'Waiting for',
  occurrences: 'Occurrences',
};

const yesGood: Status = { word: 'Yes', tone: 'good', icon: 'check' };
const noBad: Status = { word: 'No', tone: 'bad', icon: 'times' };

function yesOrNo(value: string): Status {
  return { word: value === 'true' ? 'Yes' : 'No', tone: 'quiet', icon: 'info-circle' };
}

/** How the words of a column read and look; a value that a newer backend added stays as it is. */
const STATUSES: Record<Table, Partial<Record<Column, (value: never) => Status | undefined>>> = {
  deployments: {
    status: deploymentStatus,
    verdict: (value: VerdictValue) => verdictStatus({ value }),
    state: markerStatus,
    live: yesOrNo,
  },
  incidents: {
    status: incidentStatus,
    severity: severityStatus,
    now: (state: never) => nowStatus({ state }),
    suspectVerdict: (value: VerdictValue) => verdictStatus({ value }),
  },
  cases: {
    status: caseStatus,
    severity: severityStatus,
    workaroundHolding: (value: never) => (value === 'true' ? yesGood : noBad),
    ...Object.fromEntries(
      trackNames.map((track) => [track, (state: never): Status | undefined => trackStatus(track, state)]),
    ),
  },
};

/** The column that leads to the page about a row. */
const LINKED: Record<Table, { column: Column; page: (id: string) => string; words: string }> = {
  deployments: { column: 'version', page: paths.deployment, words: 'Open the deployment' },
  incidents: { column: 'title', page: paths.incident, words: 'Open the incident' },
  cases: { column: 'title', page: paths.case, words: 'Open the case' },
};

/**
 * A table with titles in words, coloured states, and links to our pages. The names of the fields stay those of
 * the contract, by which panels and transformations find them.
 */
export function tableFrame(frame: Frame, table: Table, refId: string): DataFrame {
  return {
    ...shapeOf(frame, refId),
    meta: { preferredVisualisationType: 'table' },
    fields: frame.fields.map(({ name, type, unit, values }) => ({
      name,
      type: TYPES[type],
      values,
      // Cast: a column of tomorrow is given the settings of one that has none.
      config: columnConfig(table, name as Column, unit, values),
    })),
  };
}

function columnConfig(
  table: Table,
  column: Column,
  unit: string | null,
  values: readonly unknown[],
): FieldConfig {
  const statusOf = STATUSES[table][column];
  const linked = LINKED[table];
  return {
    displayName: TITLES[column] ?? column,
    ...(unit === null ? {} : { unit }),
    ...(statusOf
      ? { mappings: mappingsOf(values, statusOf), custom: { cellOptions: { type: 'color-text' } } }
      : {}),
    // Needed by links, of no use to the eye. Both names, since Grafana's table has changed its own.
    ...(column === 'id'
      ? { custom: { hidden: true, hideFrom: { viz: true, legend: true, tooltip: true } } }
      : {}),
    ...(column === linked.column
      ? { links: [{ title: linked.words, url: linked.page('${__data.fields.id}') }] }
      : {}),
  };
}

function shapeOf({ name, fields }: Frame, refId: string): Pick<DataFrame, 'name' | 'refId' | 'length'> {
  return { name, refId, length: fields[0]?.values.length ?? 0 };
}

const COLOURS: Record<Tone, string> = {
  good: 'green',
  bad: 'red',
  warn: 'orange',
  busy: 'blue',
  quiet: 'text',
};

/** The mapping of the values that are there, in words and colour. */
function mappingsOf(
  values: readonly unknown[],
  statusOf: (value: never) => Status | undefined,
): ValueMapping[] {
  const texts = new Set(
    values
      .filter((value) => typeof value === 'string' || typeof value === 'boolean')
      .map((value) => String(value)),
  );
  const options = Object.fromEntries(
    [...texts].flatMap((value, index) => {
      // Cast: the column's own words, whichever they are; one of tomorrow is told as it is.
      const status = statusOf(value as never);
      // One of tomorrow stands as it is called, for which it needs no mapping.
      if (status === undefined || status.word === value) return [];
      return [[value, { text: status.word, color: COLOURS[status.tone], index }]];
    }),
  );
  return [{ type: MappingType.ValueToText, options }];
}
