import type * as z from 'zod/mini';
import { fieldName, unitOf, type FieldUnit } from './field-names.ts';
import { sizeWords } from './size.ts';

/** What is wrong with one field: its path for programs, and words that stand behind the field's name for people. */
export interface Fault {
  path: string;
  message: string;
}

/** What a schema says of a wrong value, as far as we read it. */
interface Issue {
  code?: string | undefined;
  message: string;
  path: readonly PropertyKey[];
  origin?: unknown;
  minimum?: unknown;
  maximum?: unknown;
  inclusive?: unknown;
  expected?: unknown;
  format?: unknown;
  values?: unknown;
  options?: unknown;
  keys?: unknown;
  errors?: unknown;
  issues?: unknown;
}

interface Given {
  /** What was given: it tells a missing value from a wrong one. */
  input: unknown;
  /** What paths begin with: `body`, `query` or `path` of a request; in a form, nothing. */
  where?: string;
  /** By it an unknown field is told which one may have been meant. */
  schema?: z.ZodMiniType;
  /** In which unit people typed a time, by its field's path with `*` for a number of an entry. */
  typedIn?: Record<string, 's' | 'ms'>;
}

/** What a schema refused, in words. The one place where its findings become sentences: for replies, the CLI and forms. */
export function faultsOf(issues: readonly z.core.$ZodIssue[], given: Given): Fault[] {
  // Cast: zod's issues are these, told by kind where here one type has all their parts.
  return issues.flatMap((issue) => faultsOfOne(issue as Issue, given));
}

function faultsOfOne(issue: Issue, given: Given): Fault[] {
  const { input, where = '', schema, typedIn = {} } = given;
  const steps = issue.path.map(String);
  const path = [...(where === '' ? [] : [where]), ...steps].join('.');
  const value = valueAt(input, issue.path);
  if (issue.code === 'unrecognized_keys' && Array.isArray(issue.keys)) {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      path: path === '' ? String(key) : `${path}.${String(key)}`,
      message: unknownWords(String(key), known),
    }));
  }
  if (issue.code === 'invalid_union' && !Array.isArray(issue.options) && Array.isArray(issue.errors)) {
    // Cast: of a union zod tells the issues of each branch.
    const branch = likeliest(issue.errors as Issue[][]);
    if (branch !== null)
      return branch.flatMap((inner) =>
        faultsOfOne({ ...inner, path: [...issue.path, ...inner.path] }, given),
      );
    // Cast: as above.
    const kinds = (issue.errors as Issue[][]).flatMap((each) => each.slice(0, 1));
    const words = [...new Set(kinds.map((each) => typeWords(each, value)))];
    if (value !== undefined && words.length > 0) return [{ path, message: `must be ${words.join(' or ')}` }];
  }
  const typed = typedIn[steps.map((step) => (/^\d+$/.test(step) ? '*' : step)).join('.')];
  const unit = { of: unitOf(lastName(issue.path)), typed, isRequest: where !== '' };
  const message = predicate(issue, value, unit);
  // Of several entries, the one that is meant is found by what it says.
  const isEntry = typeof issue.path.at(-1) === 'number';
  return [{ path, message: isEntry && isShown(value) ? `“${value}” ${message}` : message }];
}

/** The kind of thing that was most likely meant by a value that is none of several kinds. */
function likeliest(branches: readonly Issue[][]): Issue[] | null {
  const wrongAsAWhole = (branch: readonly Issue[]) =>
    branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0);
  const fitting = branches.filter((branch) => branch.length > 0 && !wrongAsAWhole(branch));
  return fitting.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

function isShown(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{C}]{1,60}$/u.test(value) && value.trim() !== '';
}

/** In which unit a field is, in which one it was typed, and whether by a program, which needs to know the first. */
interface Unit {
  of: FieldUnit;
  typed: 's' | 'ms' | undefined;
  isRequest: boolean;
}

function predicate(issue: Issue, value: unknown, unit: Unit): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'is needed' : `must be ${typeWords(issue, value)}`;
    case 'invalid_value':
      return choiceWords(issue.values, value);
    case 'invalid_union':
      return choiceWords(issue.options, value);
    case 'too_small':
      return smallWords(issue, unit);
    case 'too_big':
      return bigWords(issue, value, unit);
    case 'invalid_format':
      return formatWords(issue, value);
    case 'invalid_key':
    case 'invalid_element': {
      // Cast: of a key or an element zod tells its own issues.
      const [inner] = Array.isArray(issue.issues) ? (issue.issues as Issue[]) : [];
      return inner === undefined ? notAsItMustBe : predicate(inner, value, unit);
    }
    default:
      return ownWords(issue.message) ?? notAsItMustBe;
  }
}

const notAsItMustBe = 'is not written as it must be';

/** A message that the contract gives by itself; null for one of the library's. */
function ownWords(message: string): string | null {
  return message === '' || /^(Invalid|Too |Unrecognized|Unknown|Expected)/.test(message) ? null : message;
}

function typeWords({ expected, format }: Issue, value: unknown): string {
  switch (expected) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'a JSON object';
    case 'int':
      return typeof value === 'number' ? 'a whole number' : 'a number';
    case 'number':
      return format === 'safeint' && typeof value === 'number' ? 'a whole number' : 'a number';
    default:
      return 'another kind of value';
  }
}

function choiceWords(choices: unknown, value: unknown): string {
  const texts = Array.isArray(choices) ? choices.map(String) : [];
  if (texts.length === 0) return value === undefined ? 'is needed' : notAsItMustBe;
  const listed = texts.length === 1 ? texts[0]! : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)!}`;
  if (value === undefined) return `is needed: ${listed}`;
  return texts.length === 1 ? `must be ${listed}` : `must be one of ${listed}`;
}

function smallWords({ origin, minimum, inclusive }: Issue, unit: Unit): string {
  const least = Number(minimum);
  if (origin === 'string')
    return least === 1 ? 'is needed' : `must have at least ${grouped(least)} characters`;
  if (origin === 'array')
    return `must have at least ${least === 1 ? 'one entry' : `${grouped(least)} entries`}`;
  if (inclusive === false) return `must be more than ${amount(least, unit)}`;
  return least === 0 ? 'must not be below 0' : `must be at least ${amount(least, unit)}`;
}

function bigWords({ origin, maximum, inclusive }: Issue, value: unknown, unit: Unit): string {
  const most = Number(maximum);
  if (origin === 'string') {
    const has = typeof value === 'string' ? `; it has ${grouped(value.length)}` : '';
    return `must have at most ${counted(most, 'character')}${has}`;
  }
  if (origin === 'array') {
    const has = Array.isArray(value) ? `; it has ${grouped(value.length)}` : '';
    return `must have at most ${grouped(most)} entries${has}`;
  }
  if (most === Number.MAX_SAFE_INTEGER) return 'is too large a number';
  return `must be ${inclusive === false ? 'less than' : 'at most'} ${amount(most, unit)}`;
}

function formatWords({ format, message }: Issue, value: unknown): string {
  if (typeof value === 'string' && value.trim() === '') return 'is needed';
  if (format === 'datetime') return 'must be a date and time such as 2026-01-31T12:00:00Z';
  return ownWords(message) ?? notAsItMustBe;
}

function unknownWords(key: string, known: readonly string[]): string {
  const meant = known.find((other) => isNear(key, other));
  return `is not known here${meant === undefined ? '' : `; did you mean “${meant}”?`}`;
}

/** Whether somebody may have meant the other name: the same letters in another case, or one slip of the fingers. */
function isNear(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) => name.toLowerCase().replace(/[_-]/g, ''));
  if (a === b) return true;
  const [short, long] = a!.length <= b!.length ? [a!, b!] : [b!, a!];
  if (short.length < 3 || long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = short.length === long.length ? at + 1 : at;
  return (
    short.slice(rest) === long.slice(at + 1) ||
    (short.length === long.length &&
      short[at] === long[at + 1] &&
      short[at + 1] === long[at] &&
      short.slice(at + 2) === long.slice(at + 2))
  );
}

/** The fields that are known where a path leads to. */
function keysAt(schema: z.ZodMiniType | undefined, path: readonly PropertyKey[]): string[] {
  interface Def {
    shape?: Record<string, { _zod: { def: Def } }>;
    innerType?: { _zod: { def: Def } };
    element?: { _zod: { def: Def } };
    options?: { _zod: { def: Def } }[];
  }
  // Cast: of zod's schemas only these parts are looked at, which each may have or not.
  let level: Def[] = schema === undefined ? [] : [schema._zod.def as Def];
  const opened = (defs: Def[]): Def[] =>
    defs.flatMap((def) => [
      def,
      ...(def.innerType === undefined ? [] : opened([def.innerType._zod.def])),
      ...(def.options === undefined ? [] : opened(def.options.map(({ _zod }) => _zod.def))),
    ]);
  for (const step of path)
    level = opened(level).flatMap((def) => {
      const next = typeof step === 'number' ? def.element : def.shape?.[String(step)];
      return next === undefined ? [] : [next._zod.def];
    });
  return [...new Set(opened(level).flatMap(({ shape }) => Object.keys(shape ?? {})))];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    // Cast: it is an object of that very property.
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function lastName(path: readonly PropertyKey[]): string {
  return String(path.findLast((step) => typeof step !== 'number') ?? '');
}

/** A number as people write it in its unit: 90,000 ms are "90 s", 86,400,000 ms "1 day". */
function amount(value: number, { of, typed, isRequest }: Unit): string {
  switch (of) {
    case 'ms':
      if (typed !== undefined) return `${grouped(typed === 's' ? value / 1000 : value)} ${typed}`;
      return isRequest && value >= 1000
        ? `${lengthOfTime(value)} (${grouped(value)} ms)`
        : lengthOfTime(value);
    case 's':
      return lengthOfTime(value * 1000);
    case 'minutes':
      return counted(value, 'minute');
    case 'days':
      return counted(value, 'day');
    case 'share':
      return `${value} (${grouped(value * 100)} %)`;
    case 'bytes':
      return sizeWords(value);
    case null:
      return grouped(value);
  }
}

const lengths = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
] as const;

function lengthOfTime(ms: number): string {
  for (const [length, name] of lengths)
    if (ms >= length && ms % length === 0) return counted(ms / length, name);
  return ms >= 1000 ? `${grouped(ms / 1000)} s` : `${grouped(ms)} ms`;
}

function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

/** "Interval must be at least 1 s." */
export function faultSentence({ path, message }: Fault): string {
  const name = message.startsWith('is not known here')
    ? `“${path.slice(path.lastIndexOf('.') + 1)}”`
    : fieldName(path);
  const sentence = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${message}`;
  return /[.?!…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** The first faults as sentences, and how many more there are. */
export function faultSentences(faults: readonly Fault[], most = 3): string {
  const told = faults.slice(0, most).map(faultSentence);
  if (faults.length > most) told.push(`And ${faults.length - most} more.`);
  return told.join(' ');
}
