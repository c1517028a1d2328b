import { storedCheck } from '../contract/checks/check.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { setEnglishMessages } from '../contract/locale.ts';
import type { Route } from '../contract/route.ts';
import { allRoutes } from '../contract/routes.ts';
import { faultSentence, faultSentences, faultsOf, type Fault } from './faults.ts';
import { fieldName } from './field-names.ts';

/** The names of the protocols that there are. */
const protocols = storedCheck.def.options.map(({ def }) => def.shape.type.def.values[0]!);

beforeAll(() => setEnglishMessages());

type Part = 'params' | 'query' | 'body';
const routeOf = (name: string) => allRoutes.find((route) => route.name === name)!;

function faults(route: Route, part: Part, input: unknown): Fault[] {
  const schema = route[part];
  const parsed = schema.safeParse(input);
  return parsed.success
    ? []
    : faultsOf(parsed.error.issues, { input, where: part === 'params' ? 'path' : part, schema });
}
const said = (name: string, part: Part, input: unknown) => faultSentences(faults(routeOf(name), part, input));

const monitor = { name: 'a', service: 'a', environment: 'b', check: { type: 'http', url: 'http://a/' } };

describe('what is wrong is told by the field’s name, in its unit, with what would be right', () => {
  test.each<[string, Part, unknown, string]>([
    ['createMonitor', 'body', { ...monitor, intervalMs: 5 }, 'Interval must be at least 1 s (1,000 ms).'],
    [
      'createMonitor',
      'body',
      { ...monitor, intervalMs: 1e12 },
      'Interval must be at most 1 day (86,400,000 ms).',
    ],
    ['createMonitor', 'body', { ...monitor, intervalMs: 1500.5 }, 'Interval must be a whole number.'],
    ['createMonitor', 'body', { ...monitor, intervalMs: '1 s' }, 'Interval must be a number.'],
    ['createMonitor', 'body', { ...monitor, name: ' ' }, 'Name is needed.'],
    [
      'createMonitor',
      'body',
      { ...monitor, name: 'x'.repeat(300) },
      'Name must have at most 200 characters; it has 300.',
    ],
    ['createMonitor', 'body', { ...monitor, name: 5 }, 'Name must be text.'],
    ['createMonitor', 'body', { ...monitor, paused: true }, '“paused” is not known here.'],
    [
      'createMonitor',
      'body',
      { ...monitor, interval_ms: 5000 },
      '“interval_ms” is not known here; did you mean “intervalMs”?',
    ],
    [
      'createMonitor',
      'body',
      { ...monitor, severity: 'bad' },
      'Severity must be one of critical, high, medium or low.',
    ],
    [
      'createMonitor',
      'body',
      { ...monitor, retries: { attempts: 9, delayMs: 90_000 } },
      'Number of retries must be at most 5. Delay between attempts must be at most 1 minute (60,000 ms).',
    ],
    [
      'createMonitor',
      'body',
      { ...monitor, check: { ...monitor.check, timeoutMs: 10 } },
      'Timeout must be at least 100 ms.',
    ],
    [
      'createMonitor',
      'body',
      { ...monitor, check: { ...monitor.check, assertions: [{ kind: 'status', accept: '299-200' }] } },
      'Accepted status codes of assertion 1 must be codes and ranges from 100 to 999, the lower one first, such as "200-299, 304"; "299-200" is neither.',
    ],
    [
      'createMonitor',
      'body',
      { ...monitor, check: { ...monitor.check, assertions: [{ kind: 'speed' }] } },
      'Kind of assertion 1 must be one of status, header, body, json, latency or certificate.',
    ],
    [
      'createMonitor',
      'body',
      { ...monitor, check: { type: 'ftp' } },
      `Type of the check must be one of ${protocols.slice(0, -1).join(', ')} or ${protocols.at(-1)}.`,
    ],
    ['createMonitor', 'body', undefined, 'Body is needed.'],
    ['createMonitor', 'body', [], 'Body must be a JSON object.'],
    ['addWorkaround', 'body', {}, 'Description is needed. Owner is needed. Rollback step is needed.'],
    [
      'addWorkaround',
      'body',
      { description: 'a', owner: 'b', rollbackStep: 'c', expiresAt: 'tomorrow' },
      'Expiry must be a date and time such as 2026-01-31T12:00:00Z.',
    ],
    ['createToken', 'body', { name: 'a', scopes: [] }, 'Scopes must have at least one entry.'],
    [
      'createToken',
      'body',
      { name: 'a', scopes: ['all'] },
      'Scope 1 “all” must be one of read, annotate, operate, ingest, probe or admin.',
    ],
    [
      'planVerification',
      'body',
      { environments: ['a'], failureShare: 2, minimumWindowMs: 1 },
      'Window must be at least 1 minute (60,000 ms). Share of runs that failed before must be at most 1 (100 %).',
    ],
    ['getMonitor', 'params', { id: 'x' }, 'Id must be an id like mon_0190…'],
    ['listMonitors', 'query', { limit: 'many' }, 'Limit must be a number.'],
    ['listMonitors', 'query', { limit: '0' }, 'Limit must be at least 1.'],
    [
      'listDeployments',
      'query',
      { from: 'yesterday' },
      'Start of the range must be a date and time such as 2026-01-31T12:00:00Z.',
    ],
    ['matchService', 'query', { url: 'ftp://a' }, 'Address must be an absolute http:// or https:// address.'],
    ['planVerification', 'body', { environments: [5] }, 'Environment 1 must be text.'],
    [
      'splitIncident',
      'body',
      { title: 'a', problems: Array(9).fill('no') },
      'Problem 1 “no” must be an id like prb_0190… Problem 2 “no” must be an id like prb_0190… Problem 3 “no” must be an id like prb_0190… And 6 more.',
    ],
  ])('%s, %s', (name, part, input, words) => {
    expect(said(name, part, input)).toBe(words);
  });

  test('in a form, times are told in the unit that they were typed in', () => {
    const { issues } = routeOf('createMonitor').body.safeParse({
      ...monitor,
      intervalMs: 1e9,
      retries: { attempts: 1, delayMs: 90_000 },
      check: { ...monitor.check, timeoutMs: 90_000 },
    }).error!;
    const typedIn = { intervalMs: 's', 'retries.delayMs': 'ms', 'check.timeoutMs': 's' } as const;
    expect(faultsOf(issues, { input: {}, typedIn })).toEqual([
      { path: 'check.timeoutMs', message: 'must be at most 60 s' },
      { path: 'intervalMs', message: 'must be at most 86,400 s' },
      { path: 'retries.delayMs', message: 'must be at most 60,000 ms' },
    ]);
  });

  test('programs find the path beside it', () => {
    const check = { ...monitor.check, assertions: [{ kind: 'status', accept: 'x' }] };
    expect(faults(routeOf('createMonitor'), 'body', { ...monitor, check, foo: 1 })).toMatchObject([
      { path: 'body.check.assertions.0.accept' },
      { path: 'body.foo' },
    ]);
  });

  test('a value that is none of several kinds is told which kinds there are', () => {
    const either = z.union([z.string(), z.strictObject({ sha: z.string() })]);
    const tell = (input: unknown) =>
      faultSentences(
        faultsOf(z.array(either).safeParse(input).error!.issues, { input, where: 'body.commits' }),
      );
    expect(tell([5])).toBe('Commit 1 must be text or a JSON object.');
    expect(tell([{ sha: 5 }])).toBe('Commit of commit 1 must be text.');
  });

  test('without the library’s English texts the words are the same', () => {
    const issues = routeOf('createMonitor').body.safeParse({ ...monitor, intervalMs: 5 }).error!.issues;
    const bare = issues.map((issue) => ({ ...issue, message: 'Invalid input' }));
    expect(faultSentences(faultsOf(bare, { input: {} }))).toBe('Interval must be at least 1 s.');
  });
});

/** Every place in a schema, as steps; entries of lists are at 0. */
function placesOf(schema: z.ZodMiniType, steps: (string | number)[] = []): Place[] {
  const def = schema._zod.def as unknown as {
    type: string;
    shape?: Record<string, z.ZodMiniType>;
    element?: z.ZodMiniType;
    valueType?: z.ZodMiniType;
    innerType?: z.ZodMiniType;
    in?: z.ZodMiniType;
    options?: z.ZodMiniType[];
    discriminator?: string;
  };
  if (def.innerType) return placesOf(def.innerType, steps);
  if (def.in) return placesOf(def.in, steps);
  const here: Place = { steps, beside: [] };
  if (def.shape)
    return [here, ...Object.entries(def.shape).flatMap(([name, inner]) => placesOf(inner, [...steps, name]))];
  if (def.element) return [here, ...placesOf(def.element, [...steps, 0])];
  if (def.valueType) return [here, ...placesOf(def.valueType, [...steps, 'key'])];
  if (def.options)
    return [
      here,
      ...def.options.flatMap((option) => {
        const chosen = (option._zod.def as unknown as { shape?: Record<string, z.ZodMiniType> }).shape?.[
          def.discriminator ?? ''
        ];
        const value = (chosen?._zod.def as unknown as { values?: unknown[] } | undefined)?.values?.[0];
        const beside = value === undefined ? [] : [{ at: [...steps, def.discriminator!], value }];
        return placesOf(option, steps).map((place) => ({ ...place, beside: [...beside, ...place.beside] }));
      }),
    ];
  return [here];
}

interface Place {
  steps: (string | number)[];
  /** What must stand beside it for it to be looked at. */
  beside: { at: (string | number)[]; value: unknown }[];
}

function put(input: unknown, [step, ...rest]: (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') return [put(Array.isArray(input) ? input[0] : undefined, rest, value)];
  const inner = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  return { ...inner, [step]: put(inner[step], rest, value) };
}

const wrongValues = [
  undefined,
  null,
  '',
  ' ',
  'x',
  'x\u0000\n',
  'x'.repeat(100_001),
  -1,
  0,
  0.5,
  1.5,
  1e17,
  -1e17,
  true,
  [],
  Array(100_001).fill('x'),
  {},
  { nobodyKnowsThis: 1 },
  { 'no header': 'x' },
  '2026-13-45T99:00:00Z',
  'ftp://x',
];

const partsOf = (route: Route): Part[] => [
  'params',
  'query',
  ...(route.bodyKind === 'bytes' ? [] : ['body' as const]),
];

describe('whatever is wrong in whatever field of whatever route', () => {
  test.each(allRoutes.map((route) => [route.name, route] as const))('%s is told in words', (_, route) => {
    for (const part of partsOf(route)) {
      for (const { steps, beside } of placesOf(route[part])) {
        const around = beside.reduce<unknown>((input, { at, value }) => put(input, at, value), undefined);
        for (const value of wrongValues) {
          const input = put(around, steps, value);
          for (const fault of faults(route, part, input)) {
            const sentence = faultSentence(fault);
            const where = `${route.name} ${fault.path}: ${sentence.slice(0, 200)}`;
            expect(fault.message, where).not.toMatch(
              /Invalid|Too (small|big)|expected|received|Unrecognized|discriminator|[<>]=|NaN|undefined|\bnull\b|regex|pattern\b|safeint|\bint\b|\[object|is not written as it must be/,
            );
            // Nothing of how programs write names, but for what is quoted from the request.
            const unquoted = sentence.replace(/“[^”]*”|"[^"]*"/g, '');
            expect(unquoted, where).not.toMatch(/\b[a-z]+[A-Z]|\b(body|query|path|params)\.|_id\b/);
            expect(sentence, where).toMatch(/^[“A-Z].*[.?!…]$/s);
            if (/(Ms|Days|Minutes)$/.test(fault.path) && /at (least|most)/.test(fault.message))
              expect(fault.message, where).toMatch(/\d (ms|s|minutes?|hours?|days?)( \([\d,]+ ms\))?$/);
          }
        }
      }
    }
  });

  test.each(['body', 'query', 'path'])('an unknown field in the %s is named', (where) => {
    expect(faultSentence({ path: `${where}.foo`, message: 'is not known here' })).toBe(
      '“foo” is not known here.',
    );
  });
});

test.each([
  ['body', 'body'],
  ['body.intervalMs', 'interval'],
  ['intervalMs', 'interval'],
  ['body.body', 'text'],
  ['body.plan.reason', 'reason of the plan'],
  ['body.check.headers.X-Key', 'header “X-Key”'],
  ['body.urlPatterns.2', 'URL pattern 3'],
  ['query.state.0', 'state 1'],
  ['body.check.assertions.11.value', 'value of assertion 12'],
  ['somethingNew', 'something new'],
])('the field at %s is called %s', (path, name) => {
  expect(fieldName(path)).toBe(name);
});
