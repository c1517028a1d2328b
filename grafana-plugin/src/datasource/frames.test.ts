import { FieldType } from '@grafana/data';
import { tableColumns, type Frame } from '@appops/shared/contract/query';
import { caseStatuses } from '@appops/shared/words/case';
import { deploymentStatuses } from '@appops/shared/words/deployment';
import { incidentStatuses } from '@appops/shared/words/incident';
import { severities } from '@appops/shared/words/severity';
import { verdictValues } from '@appops/shared/words/verdict';
import { describe, expect, test } from 'vitest';
import { seriesFrame, tableFrame } from './frames.ts';

function field(name: string, type: Frame['fields'][number]['type'], values: unknown[], labels = {}) {
  return { name, type, unit: null, labels, values };
}

const labels = { monitor: 'Checkout answers', service: 'shop', environment: 'production', id: 'mon_1' };
const series: Frame = {
  name: 'Checkout answers',
  fields: [field('time', 'time', [1, 2, 3]), field('latency_p95', 'number', [12.5, null, 14], labels)],
};

describe('seriesFrame', () => {
  test.each([
    ['latency_p50', 'ms'],
    ['latency_p95', 'ms'],
    ['latency_max', 'ms'],
    ['availability', 'percentunit'],
  ] as const)('%s is shown in %s', (metric, unit) => {
    expect(seriesFrame(series, metric, 'A').fields[1]?.config.unit).toBe(unit);
  });

  test('a line is named after its monitor and where that looks, and keeps its labels', () => {
    const { fields } = seriesFrame(series, 'latency_p95', 'A');
    expect(fields[1]?.config.displayNameFromDS).toBe('Checkout answers (shop in production)');
    expect(fields[1]?.labels).toEqual(labels);
  });

  test('without labels a line has the name of its frame', () => {
    const bare = { ...series, fields: [series.fields[0]!, { ...series.fields[1]!, labels: {} }] };
    expect(seriesFrame(bare, 'latency_p95', 'A').fields[1]?.config.displayNameFromDS).toBe(
      'Checkout answers',
    );
  });

  test('no data stays a gap', () => {
    expect(seriesFrame(series, 'latency_p95', 'A').fields[1]?.values).toEqual([12.5, null, 14]);
  });
});

function tableOf(table: keyof typeof tableColumns): Frame {
  const columns = Object.entries(tableColumns[table]);
  return { name: table, fields: columns.map(([name, type]) => field(name, type, [null])) };
}

describe('tableFrame', () => {
  test.each(['deployments', 'incidents', 'cases'] as const)(
    'every column of %s has a title in words and keeps its name and type',
    (table) => {
      const { fields, length } = tableFrame(tableOf(table), table, 'A');
      expect(length).toBe(1);
      expect(fields.map(({ name }) => name)).toEqual(Object.keys(tableColumns[table]));
      for (const { name, type, config } of fields) {
        expect(config.displayName).toMatch(/^[A-Z][a-zA-Z ]+$/);
        const expected = (tableColumns[table] as Record<string, string>)[name];
        expect(type).toBe(FieldType[expected as 'time']);
      }
    },
  );

  test('states read as words in their colour; one that a newer backend added stays as it is', () => {
    const frame: Frame = {
      name: 'x',
      fields: [field('verdict', 'string', ['worse', 'no_worse', 'new_one', null])],
    };
    const [verdict] = tableFrame(frame, 'deployments', 'A').fields;
    expect(verdict?.config.mappings).toEqual([
      {
        type: 'value',
        options: {
          worse: { text: 'Worse', color: 'red', index: 0 },
          no_worse: { text: 'No worse', color: 'green', index: 1 },
        },
      },
    ]);
  });

  const codes = {
    deployments: {
      status: deploymentStatuses,
      verdict: verdictValues,
      state: ['ok', 'pending', 'alerting', 'no_data'],
    },
    incidents: {
      status: incidentStatuses,
      severity: severities,
      now: ['failing', 'recovered', 'unwatched', 'unknown'],
      suspectVerdict: verdictValues,
    },
    cases: { status: caseStatuses, severity: severities },
  } as const;
  test.each(
    Object.entries(codes).flatMap(([table, columns]) =>
      Object.entries(columns).map(
        ([column, values]) => [table as keyof typeof codes, column, values] as const,
      ),
    ),
  )('%s: every value of %s is a word in a colour of its meaning', (table, column, values) => {
    const frame: Frame = { name: 'x', fields: [field(column, 'string', [...values])] };
    const [mapped] = tableFrame(frame, table, 'A').fields;
    const { options } = mapped!.config.mappings![0] as {
      options: Record<string, { text: string; color: string }>;
    };
    expect(Object.keys(options)).toEqual([...values]);
    for (const [value, { text, color }] of Object.entries(options)) {
      expect(text, value).toMatch(/^[A-Z][a-z]+[a-z :,]*$/);
      expect(['green', 'red', 'orange', 'blue', 'text'], value).toContain(color);
    }
    expect(mapped!.config.custom).toEqual({ cellOptions: { type: 'color-text' } });
  });

  test('what is bad is never green, and what is good never red', () => {
    const colour = (table: keyof typeof codes, column: string, value: string) => {
      const frame: Frame = { name: 'x', fields: [field(column, 'string', [value])] };
      const [mapping] = tableFrame(frame, table, 'A').fields[0]!.config.mappings!;
      return (mapping as { options: Record<string, { color: string }> }).options[value]!.color;
    };
    for (const column of ['verdict'] as const) {
      expect(colour('deployments', column, 'worse')).toBe('red');
      expect(colour('deployments', column, 'better')).toBe('green');
    }
    expect(colour('deployments', 'state', 'alerting')).toBe('red');
    expect(colour('incidents', 'suspectVerdict', 'worse')).toBe('red');
    expect(colour('incidents', 'now', 'failing')).toBe('red');
    expect(colour('incidents', 'now', 'recovered')).toBe('green');
  });

  test('yes and no are words, too', () => {
    const frame: Frame = { name: 'x', fields: [field('live', 'boolean', [true, false, null])] };
    expect(tableFrame(frame, 'deployments', 'A').fields[0]!.config.mappings).toMatchObject([
      { options: { true: { text: 'Yes' }, false: { text: 'No' } } },
    ]);
  });

  test('a track of a case reads as words', () => {
    const frame: Frame = { name: 'x', fields: [field('containment', 'string', ['expiring', 'weird'])] };
    const [containment] = tableFrame(frame, 'cases', 'A').fields;
    expect(containment?.config.mappings).toEqual([
      { type: 'value', options: { expiring: { text: 'Expiring', color: 'orange', index: 0 } } },
    ]);
  });

  test.each([
    ['deployments', 'version', '/a/appops-suite-app/releases/${__data.fields.id}'],
    ['incidents', 'title', '/a/appops-suite-app/incidents/${__data.fields.id}'],
    ['cases', 'title', '/a/appops-suite-app/capa/${__data.fields.id}'],
  ] as const)('%s lead to their pages from %s', (table, column, url) => {
    const { fields } = tableFrame(tableOf(table), table, 'A');
    expect(fields.find(({ name }) => name === column)?.config.links?.[0]?.url).toBe(url);
  });
});
