import { hasFields } from '@appops/shared/rules/has-fields';
import {
  compareNumbers,
  equalJson,
  isJsonNumber,
  isJsonObject,
  jsonNumberOf,
} from '@appops/shared/rules/exact-json';
import {
  JSONPathEnvironment,
  JSONPathSyntaxError,
  jsonpath,
  TokenKind,
  type JSONPathQuery,
  type Token,
} from 'json-p3';
import { matchesWhole, occursIn, patternProblem } from './linear-pattern.ts';

/**
 * JSONPath (RFC 9535) over documents with exact numbers. json-p3 reads and type-checks the path; the evaluation is
 * ours, because a library's compares doubles, brings a backtracking engine for patterns, and cannot be told to stop.
 * It is lazy: what is asked for is the first match.
 */

const { expressions, selectors } = jsonpath;
type Expression = InstanceType<typeof expressions.FilterExpression>;
type Segment = JSONPathQuery['segments'][number];

const environment = new JSONPathEnvironment();
correctNumbers(environment);
// json-p3 does not export its class of `..` segments: it is taken from a path that has one.
const DescendantSegment = environment.compile('$..a').segments[0]?.constructor;

/** json-p3 2.3.1 refuses 0.5 and takes -01, both against RFC 9535's grammar of `number`. */
function correctNumbers(of: JSONPathEnvironment): void {
  // Cast: json-p3 says that it has a parser and keeps what it maps tokens to for itself.
  const { parser } = of as unknown as {
    parser: { tokenMap: Map<string, (stream: { current: Token }) => Expression> };
  };
  parser.tokenMap.set(TokenKind.NUMBER, ({ current }) => {
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(current.value))
      throw new JSONPathSyntaxError(`invalid number literal '${current.value}'`, current);
    return new expressions.NumberLiteral(current, Number(current.value));
  });
}

/** The result of a comparison with what is not there (RFC 9535 section 2.4.1). */
const nothing = Symbol('nothing');

/** Called at every step; throws to end an evaluation that takes too long. */
export type Step = () => void;

export interface JsonPath {
  query: JSONPathQuery;
}

/** @throws {Error} whose message says what is wrong with the path */
export function compileJsonPath(path: string): JsonPath {
  try {
    return { query: environment.compile(path) };
  } catch (error) {
    throw new Error(problemWords(path, error), { cause: error });
  }
}

/** Why a path can select nothing in any document, with the cure; null when it may select something. */
export function jsonPathProblem(path: string): string | null {
  let query: JSONPathQuery;
  try {
    query = environment.compile(path);
  } catch (error) {
    return problemWords(path, error);
  }
  const pattern = literalPatterns(query.segments).find((each) => patternProblem(each) !== null);
  if (pattern !== undefined) {
    return `"${pattern}" is no pattern that match() and search() can use: ${patternProblem(pattern)}. Look-arounds and references to groups are not known here`;
  }
  const empty = query.segments.flatMap((segment) => (selectsNothing(segment) ? [segment] : [])).at(0);
  return empty === undefined ? null : `${empty.toString()} never selects anything`;
}

function problemWords(path: string, error: unknown): string {
  const words = error instanceof Error ? error.message.replace(/ \('.*$/s, '') : String(error);
  const token = hasFields(error) ? error.token : undefined;
  const at = hasFields(token) ? token.index : undefined;
  if (!path.startsWith('$')) return `must be a JSONPath, which begins with $, such as $.status`;
  const where = typeof at === 'number' ? ` at character ${at + 1}` : '';
  return `must be a JSONPath, such as $.items[0].status: ${words}${where}`;
}

function selectsNothing({ selectors: all }: Segment): boolean {
  return all.every(
    (selector) =>
      selector instanceof selectors.SliceSelector &&
      (selector.step === 0 ||
        (selector.start !== undefined &&
          selector.stop !== undefined &&
          selector.start < 0 === selector.stop < 0 &&
          ((selector.step ?? 1) > 0 ? selector.start >= selector.stop : selector.start <= selector.stop))),
  );
}

/** The patterns that a path itself brings, wherever in its filters. */
function literalPatterns(segments: readonly Segment[]): string[] {
  return segments.flatMap((segment) =>
    segment.selectors.flatMap((selector) =>
      selector instanceof selectors.FilterSelector ? patternsOf(selector.expression) : [],
    ),
  );
}

function patternsOf(expression: Expression): string[] {
  if (expression instanceof expressions.LogicalExpression) return patternsOf(expression.expression);
  if (expression instanceof expressions.PrefixExpression) return patternsOf(expression.right);
  if (expression instanceof expressions.InfixExpression)
    return [...patternsOf(expression.left), ...patternsOf(expression.right)];
  if (expression instanceof expressions.FilterQuery) return literalPatterns(expression.path.segments);
  if (!(expression instanceof expressions.FunctionExtension)) return [];
  const pattern = expression.args[1];
  const own =
    (expression.name === 'match' || expression.name === 'search') &&
    pattern instanceof expressions.StringLiteral
      ? [pattern.value]
      : [];
  return [...own, ...expression.args.flatMap(patternsOf)];
}

/** The selected values, in the order of RFC 9535, one after the other as they are asked for. */
export function selectJson({ query }: JsonPath, document: unknown, step: Step): Generator<unknown, void> {
  return select(query.segments, 0, document, { root: document, step });
}

interface Scope {
  root: unknown;
  step: Step;
}

function* select(
  segments: readonly Segment[],
  at: number,
  value: unknown,
  scope: Scope,
): Generator<unknown, void> {
  const segment = segments[at];
  if (segment === undefined) {
    yield value;
    return;
  }
  const nodes = segment.constructor === DescendantSegment ? withDescendants(value, scope) : [value];
  for (const node of nodes)
    for (const child of childrenOf(segment, node, scope)) yield* select(segments, at + 1, child, scope);
}

/** The value itself, then everything below it, parents before their children; without recursion, however deep. */
function* withDescendants(value: unknown, { step }: Scope): Generator<unknown, void> {
  const waiting = [value];
  while (waiting.length > 0) {
    step();
    const node = waiting.pop();
    yield node;
    const items = itemsOf(node);
    for (let at = items.length - 1; at >= 0; at -= 1) waiting.push(items[at]);
  }
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

function* childrenOf(segment: Segment, value: unknown, scope: Scope): Generator<unknown, void> {
  for (const selector of segment.selectors) {
    scope.step();
    if (selector instanceof selectors.NameSelector) {
      if (isJsonObject(value) && Object.hasOwn(value, selector.name)) yield value[selector.name];
    } else if (selector instanceof selectors.IndexSelector) {
      if (!Array.isArray(value)) continue;
      const at = selector.index < 0 ? value.length + selector.index : selector.index;
      if (at >= 0 && at < value.length) yield value[at];
    } else if (selector instanceof selectors.SliceSelector) {
      if (Array.isArray(value)) yield* slice(value, selector.start, selector.stop, selector.step ?? 1, scope);
    } else if (selector instanceof selectors.WildcardSelector) {
      for (const item of itemsOf(value)) {
        scope.step();
        yield item;
      }
    } else if (selector instanceof selectors.FilterSelector) {
      for (const item of itemsOf(value)) {
        scope.step();
        if (holds(selector.expression, item, scope)) yield item;
      }
    } else {
      throw new TypeError(`Unknown selector ${selector.toString()}`);
    }
  }
}

/** RFC 9535 section 2.3.4.2.2. */
function* slice(
  list: readonly unknown[],
  start: number | undefined,
  stop: number | undefined,
  by: number,
  { step }: Scope,
): Generator<unknown, void> {
  if (by === 0) return;
  const { length } = list;
  const whole = (index: number): number => (index >= 0 ? index : length + index);
  const between = (low: number, index: number, high: number): number => Math.min(Math.max(index, low), high);
  if (by > 0) {
    const end = between(0, whole(stop ?? length), length);
    for (let at = between(0, whole(start ?? 0), length); at < end; at += by) {
      step();
      yield list[at];
    }
  } else {
    const end = between(-1, stop === undefined ? -1 : whole(stop), length - 1);
    for (let at = between(-1, whole(start ?? length - 1), length - 1); at > end; at += by) {
      step();
      yield list[at];
    }
  }
}

/** A logical expression: whether it holds for the current node. */
function holds(expression: Expression, current: unknown, scope: Scope): boolean {
  scope.step();
  if (expression instanceof expressions.LogicalExpression)
    return holds(expression.expression, current, scope);
  if (expression instanceof expressions.PrefixExpression) return !holds(expression.right, current, scope);
  if (expression instanceof expressions.FilterQuery) {
    const { value: _, done } = nodesOf(expression, current, scope).next();
    return done !== true;
  }
  if (expression instanceof expressions.FunctionExtension) return call(expression, current, scope) === true;
  if (!(expression instanceof expressions.InfixExpression))
    throw new TypeError(`Unknown expression ${expression.toString()}`);
  const { left, operator, right } = expression;
  switch (operator) {
    case '&&':
      return holds(left, current, scope) && holds(right, current, scope);
    case '||':
      return holds(left, current, scope) || holds(right, current, scope);
    default:
      return compare(valueOf(left, current, scope), operator, valueOf(right, current, scope));
  }
}

function nodesOf(
  query: InstanceType<typeof expressions.FilterQuery>,
  current: unknown,
  scope: Scope,
): Generator<unknown, void> {
  const start = query instanceof expressions.RootQuery ? scope.root : current;
  return select(query.path.segments, 0, start, scope);
}

/** One side of a comparison, or an argument that is a value: a literal, a query for one node, or a function. */
function valueOf(expression: Expression, current: unknown, scope: Scope): unknown {
  if (expression instanceof expressions.NumberLiteral) return jsonNumberOf(expression.token.value);
  if (expression instanceof expressions.StringLiteral) return expression.value;
  if (expression instanceof expressions.BooleanLiteral) return expression.value;
  if (expression instanceof expressions.NullLiteral) return null;
  if (expression instanceof expressions.FilterQuery) {
    const { value, done } = nodesOf(expression, current, scope).next();
    return done === true ? nothing : value;
  }
  if (expression instanceof expressions.FunctionExtension) return call(expression, current, scope);
  throw new TypeError(`Unknown expression ${expression.toString()}`);
}

/** The functions of RFC 9535 section 2.4; the parser has checked number and types of their arguments. */
function call(
  { name, args }: InstanceType<typeof expressions.FunctionExtension>,
  current: unknown,
  scope: Scope,
): unknown {
  const [first, second] = args;
  const value = (of: Expression | undefined): unknown =>
    of === undefined ? nothing : valueOf(of, current, scope);
  const nodes = (): Generator<unknown, void> => {
    if (!(first instanceof expressions.FilterQuery)) throw new TypeError(`${name}() takes a query`);
    return nodesOf(first, current, scope);
  };
  switch (name) {
    case 'length':
      return lengthOf(value(first));
    case 'count': {
      let count = 0;
      for (const _ of nodes()) count += 1;
      return count;
    }
    case 'value': {
      const found = nodes();
      const only = found.next();
      return only.done === true || found.next().done !== true ? nothing : only.value;
    }
    case 'match':
    case 'search': {
      const [text, pattern] = [value(first), value(second)];
      if (typeof text !== 'string' || typeof pattern !== 'string') return false;
      return name === 'match' ? matchesWhole(pattern, text) : occursIn(pattern, text);
    }
    default:
      throw new TypeError(`Unknown function ${name}()`);
  }
}

/** Characters of a text (not its UTF-16 units), items of an array, members of an object. */
function lengthOf(value: unknown): unknown {
  if (typeof value === 'string') {
    let length = 0;
    for (const _ of value) length += 1;
    return length;
  }
  return Array.isArray(value) || isJsonObject(value) ? itemsOf(value).length : nothing;
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '<':
      return less(left, right);
    case '>':
      return less(right, left);
    case '<=':
      return less(left, right) || equal(left, right);
    case '>=':
      return less(right, left) || equal(left, right);
    default:
      throw new TypeError(`Unknown operator ${operator}`);
  }
}

function equal(left: unknown, right: unknown): boolean {
  if (left === nothing || right === nothing) return left === right;
  return equalJson(left, right);
}

function less(left: unknown, right: unknown): boolean {
  if (isJsonNumber(left) && isJsonNumber(right)) return compareNumbers(left, right) < 0;
  return typeof left === 'string' && typeof right === 'string' && lessByCharacter(left, right);
}

/** By Unicode scalar value (RFC 9535 section 2.3.5.2.2), which UTF-16 units do not keep beyond U+FFFF. */
function lessByCharacter(left: string, right: string): boolean {
  let at = 0;
  while (at < left.length && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  if (at >= left.length || at >= right.length) return left.length < right.length;
  // The second half of a pair differs where the first is the same: their order is that of the characters.
  const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
  const inPair = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
  return inPair(a) === inPair(b) ? a < b : inPair(b);
}
