import { join } from 'node:path';
import { sql } from 'kysely';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayOf, dayTable, ensureDay } from '../results/day-tables.ts';
import { writeAt } from '../../testing/verbs.ts';
import { updateSettings } from '../settings/settings.ts';
import {
  firstAnswers,
  upgradedFirstRelease,
  type FirstDatabase,
} from '../../testing/database/first-release.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';

/** What a column holds, and a question mark where it may hold nothing. */
type Tables = Record<string, Record<string, string>>;

/** What the tables of days are called here. */
const ofADay = 'results_of_a_day';

/** The tables as `schema.ts` has them, read by the compiler; those of days once. */
function readTypes(): Tables {
  const file = join(import.meta.dirname, 'schema.ts');
  const results = join(import.meta.dirname, 'schema/results.ts');
  const program = ts.createProgram([file], {
    ...{ strict: true, noEmit: true, allowImportingTsExtensions: true },
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  const checker = program.getTypeChecker();
  const declared = (path: string, name: string): ts.Type => {
    const found = program
      .getSourceFile(path)
      ?.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === name);
    if (found === undefined) throw new Error(`${path} declares no interface ${name}`);
    return checker.getTypeAtLocation(found);
  };
  const columnsOf = (table: ts.Type) =>
    Object.fromEntries(
      checker
        .getPropertiesOfType(table)
        .map((column) => [column.name, holdsOf(checker.getTypeOfSymbol(column), checker)]),
    );
  return {
    ...Object.fromEntries(
      checker
        .getPropertiesOfType(declared(file, 'Database'))
        .map((table) => [table.name, columnsOf(checker.getTypeOfSymbol(table))]),
    ),
    [ofADay]: columnsOf(declared(results, 'ResultTable')),
  };
}

/** Read once for all tests, since that takes some seconds. */
let read: Tables | undefined;
const tablesOfTypes = () => (read ??= readTypes());

function holdsOf(type: ts.Type, checker: ts.TypeChecker): string {
  const parts = type.isUnion() ? type.types : [type];
  const isNull = (part: ts.Type) => (part.flags & ts.TypeFlags.Null) !== 0;
  const kinds = new Set(
    parts
      .filter((part) => !isNull(part))
      .map((part) => {
        if (part.aliasSymbol?.name === 'Json' || part.aliasSymbol?.name === 'CheckText') return 'json';
        if (checker.isTypeAssignableTo(part, checker.getStringType())) return 'text';
        if (checker.isTypeAssignableTo(part, checker.getNumberType())) return 'number';
        return checker.typeToString(part).startsWith('Uint8Array') ? 'bytes' : checker.typeToString(part);
      }),
  );
  return [...kinds].toSorted().join(' or ') + (parts.some(isNull) ? '?' : '');
}

/** What each engine calls it; whatever is missing here has no place in the schema. */
const kinds: Record<string, string> = {
  ...{ text: 'text', jsonb: 'text', bytea: 'bytes', blob: 'bytes' },
  ...{
    int8: 'number',
    int4: 'number',
    int2: 'number',
    float8: 'number',
    bigint: 'number',
    integer: 'number',
  },
  ...{ 'double precision': 'number', real: 'number', smallint: 'number' },
};

/** JSON is stored as text, as is a secret where a column holds either. */
function asStored(type: string): string {
  return type.replace(/json( or text)?/, 'text');
}

/** Where the database lets nothing stand and the code never does. */
const nullableOnlyThere = new Set([
  // SQLite cannot add a column that must not be null to a table with rows; the migration filled all of them.
  'maintenance_windows.planned_at',
  // A primary key of SQLite may be null unless it is told otherwise.
  'kept_deliveries.delivery_id',
  'probe_loads.holder',
]);

const isDay = (table: string) => /^results_\d{8}$/.test(table);

/** Kept by the engines themselves, or by the migrations. */
const notOurs = /^(?:kysely_|sqlite_)/;

describeOnBothEngines('the schema', (make) => {
  const now = Date.UTC(2026, 10, 30);
  const day = dayTable(dayOf(now));
  let types: Tables;
  beforeAll(() => {
    types = tablesOfTypes();
  });

  test('the database has exactly the tables and columns that the types say, each of its kind', async () => {
    const { store } = await make();
    await store.write((tx) => ensureDay(tx, dayOf(now), now));
    const found = await store.admin.introspection.getTables();
    const tables = Object.fromEntries(
      found
        .filter(({ name }) => !notOurs.test(name))
        .map(({ name, columns }) => [
          name,
          Object.fromEntries(
            columns.map(({ name: column, dataType, isNullable }) => [
              column,
              (kinds[dataType.toLowerCase()] ?? `unknown ${dataType}`) +
                (isNullable && !nullableOnlyThere.has(`${name}.${column}`) ? '?' : ''),
            ]),
          ),
        ]),
    );
    const stored = Object.entries(types).map(([name, columns]) => [
      name === ofADay ? day : name,
      Object.fromEntries(Object.entries(columns).map(([column, type]) => [column, asStored(type)])),
    ]);
    expect(tables).toEqual(Object.fromEntries(stored));
  });
});

describe.each(['sqlite', 'postgres'] as const)('what is stored as JSON on %s', (engine) => {
  let first: FirstDatabase;
  let types: Tables;
  beforeAll(async () => {
    first = await upgradedFirstRelease(engine);
    types = tablesOfTypes();
    // Nobody had changed them when the first release left it.
    await writeAt(first.store, firstAnswers.at, (ctx) =>
      updateSettings(ctx, 'http://127.0.0.1', { version: 0, policies: { closerIsNotAuthor: true } }),
    );
  });
  afterAll(() => first.drop());

  const isJson = (text: string) => {
    try {
      return typeof JSON.parse(text) === 'object';
    } catch {
      return false;
    }
  };

  test('is called so by the types, in every table that the first release left, and nothing else is', async () => {
    const found: Record<string, 'json' | 'text'> = {};
    const told: Record<string, 'json' | 'text'> = {};
    for (const [table, columns] of Object.entries(types)) {
      const name = table === ofADay ? [...first.before.keys()].find(isDay)! : table;
      for (const [column, type] of Object.entries(columns)) {
        if (!/json|text/.test(type)) continue;
        const { rows } = await sql<{ text: string | null }>`
          select distinct ${sql.ref(column)} as text from ${sql.table(name)}`.execute(first.store.admin);
        const texts = rows.flatMap(({ text }) => (text === null || text === '' ? [] : [text]));
        if (texts.length === 0) continue;
        const isAll = type.includes('text') ? texts.some(isJson) : texts.every(isJson);
        found[`${table}.${column}`] = isAll ? 'json' : 'text';
        told[`${table}.${column}`] = type.includes('json') ? 'json' : 'text';
      }
    }
    expect(found).toEqual(told);
    expect(told).toMatchObject({
      'results_detail.detail': 'json',
      'rollups.histogram': 'json',
      'settings.value': 'json',
    });
  });
});
