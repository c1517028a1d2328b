import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, test } from 'vitest';
import { dayOf, dayTable, ensureDay } from '../results/day-tables.ts';
import { describeOnBothEngines } from '../../testing/database/stores.ts';

/** What a column holds, and a question mark where it may hold nothing. */
type Tables = Record<string, Record<string, string>>;

/** The tables as `schema.ts` has them, read by the compiler; the day tables by the one name that is given. */
function tablesOfTypes(day: string): Tables {
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
    [day]: columnsOf(declared(results, 'ResultTable')),
  };
}

function holdsOf(type: ts.Type, checker: ts.TypeChecker): string {
  const parts = type.isUnion() ? type.types : [type];
  const isNull = (part: ts.Type) => (part.flags & ts.TypeFlags.Null) !== 0;
  const kinds = new Set(
    parts
      .filter((part) => !isNull(part))
      .map((part) => {
        if (checker.isTypeAssignableTo(part, checker.getStringType())) return 'text';
        if (checker.isTypeAssignableTo(part, checker.getNumberType())) return 'number';
        return checker.typeToString(part).startsWith('Uint8Array') ? 'bytes' : checker.typeToString(part);
      }),
  );
  return [...kinds].join(' or ') + (parts.some(isNull) ? '?' : '');
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

/** Where the database lets nothing stand and the code never does. */
const nullableOnlyThere = new Set([
  // SQLite cannot add a column that must not be null to a table with rows; the migration filled all of them.
  'maintenance_windows.planned_at',
  // A primary key of SQLite may be null unless it is told otherwise.
  'kept_deliveries.delivery_id',
  'probe_loads.holder',
]);

/** Kept by the engines themselves, or by the migrations. */
const notOurs = /^(?:kysely_|sqlite_)/;

describeOnBothEngines('the schema', (make) => {
  const now = Date.UTC(2026, 10, 30);
  const day = dayTable(dayOf(now));
  let types: Tables;
  beforeAll(() => {
    types = tablesOfTypes(day);
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
    expect(tables).toEqual(types);
  });
});
