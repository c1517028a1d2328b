import type { HttpAssertion, HttpCheck } from '../../contract/checks/http.ts';
import { compareNumbers, isDecimal, jsonNumberOf } from '../exact-json.ts';
import { equalsText, parseStatusRange } from './http-assertions.ts';
import type { CheckProblem, JudgePath } from './check-rules.ts';
import { hostProblem } from './host-problem.ts';
import { httpOptionsProblems } from './http-options-problems.ts';
import { comparisonWords } from '../../words/comparison.ts';

/** All problems of an HTTP check, in the order of its fields. */
export function httpProblems(check: HttpCheck, judgePath: JudgePath): CheckProblem[] {
  return [...requestProblems(check), ...httpOptionsProblems(check), ...assertionProblems(check, judgePath)];
}

/** Problems of what is sent and where to; none of its assertions. */
function requestProblems({ url, headers, family }: HttpCheck): CheckProblem[] {
  const problems: CheckProblem[] = [];
  const host = readHost(url);
  if (host === null) {
    problems.push({ path: ['url'], message: 'must be an http:// or https:// address' });
  } else {
    const message = addressProblem(host, family);
    if (message !== null) problems.push({ path: ['url'], message });
  }
  const hosts: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const message = headerValueProblem(value);
    if (message !== null) problems.push({ path: ['headers', name], message });
    if (name.toLowerCase() === 'host') hosts.push(name);
  }
  if (hosts[1] !== undefined)
    problems.push({ path: ['headers', hosts[1]], message: 'is given twice; a request has one Host' });
  return problems;
}

interface Host {
  name: string;
  port: string;
}

function readHost(text: string): Host | null {
  try {
    const { hostname, port, protocol } = new URL(text);
    return /^https?:$/.test(protocol) ? { name: hostname, port } : null;
  } catch {
    return null;
  }
}

function addressProblem({ name, port }: Host, family: HttpCheck['family']): string | null {
  return port === '0'
    ? 'has port 0, which nobody can be called on; leave it out or give one from 1 to 65535'
    : hostProblem(name, family);
}

/** RFC 9110 section 5.5, without what no client of ours can send: tab, visible ASCII, and up to U+00FF. */
export function headerValueProblem(value: string): string | null {
  if (/[\r\n]/.test(value)) return 'holds a line break, which a header cannot; write it on one line';
  const wrong = /[^\t\x20-\x7e\x80-\xff]/.exec(value)?.[0];
  if (wrong === undefined) return null;
  const shown = wrong < ' ' || wrong === '\x7f' ? 'a control character' : `"${wrong}"`;
  return `holds ${shown}, which a header cannot; encode it, for example with percent signs`;
}

function assertionProblems(check: HttpCheck, judgePath: JudgePath): CheckProblem[] {
  const { assertions } = check;
  if (assertions.length === 0) {
    return [
      {
        path: ['assertions'],
        message: 'must hold at least one, such as a status of 200-399; with none, nothing is checked',
      },
    ];
  }
  return assertions.flatMap((assertion, index) => {
    const found =
      ownProblem(assertion, check, judgePath) ??
      (decides(assertion) ? contradiction(assertion, assertions.slice(0, index).filter(decides)) : null);
    return found === null ? [] : [{ path: ['assertions', index, found.field], message: found.message }];
  });
}

/** Of two that contradict each other one may still degrade the run for ever, if people wish so; it is up all the same. */
function decides({ otherwise }: HttpAssertion): boolean {
  return otherwise === undefined;
}

interface FieldProblem {
  field: string;
  message: string;
}

/** What keeps an assertion from passing on its own. */
function ownProblem(assertion: HttpAssertion, check: HttpCheck, judgePath: JudgePath): FieldProblem | null {
  switch (assertion.kind) {
    case 'status':
      return ownStatusProblem(assertion.accept);
    case 'header':
      return ownHeaderProblem(assertion);
    case 'body':
      if (check.method === 'HEAD') return onHead('body text');
      if (assertion.value === '')
        return { field: 'value', message: 'is needed: every text contains the empty one' };
      if (!assertion.value.isWellFormed())
        return { field: 'value', message: 'holds half a character, which no text has' };
      return noBody(check, assertion.comparison === 'contains');
    case 'json': {
      if (check.method === 'HEAD') return onHead('JSON');
      const path = judgePath(assertion.path);
      if (path !== null) return { field: 'path', message: path };
      const limit = assertion.comparison === 'less_than' || assertion.comparison === 'greater_than';
      if (limit && !isDecimal(assertion.value))
        return { field: 'value', message: 'must be a number without a unit, such as 2 or 0.5' };
      return noBody(check, true);
    }
    case 'certificate':
      return check.redirects === 0 && /^http:/i.test(check.url)
        ? { field: 'atLeastDays', message: 'needs an https:// address; over http:// there is no certificate' }
        : null;
    case 'latency':
      return null;
    default:
      // A kind that only a newer version knows is none that this one may judge.
      return null;
  }
}

function onHead(what: string): FieldProblem {
  return {
    field: 'kind',
    message: `cannot ask for ${what}: the answer to HEAD has no body. Use GET, or assert a status or a header`,
  };
}

/** The statuses whose answers never have a body (RFC 9110 sections 15.3.5 and 15.4.5). */
const bodiless = new Set([204, 304]);

function noBody({ assertions }: HttpCheck, needsBody: boolean): FieldProblem | null {
  const allowed = assertions.flatMap((each) =>
    each.kind === 'status' ? [acceptedStatuses(each.accept)] : [],
  );
  if (!needsBody || allowed.length === 0) return null;
  const statuses = intersection(allowed);
  return statuses.size > 0 && [...statuses].every((status) => bodiless.has(status))
    ? {
        field: 'kind',
        message: `asks for a body, but the status must be ${[...statuses].join(' or ')}, which never comes with one`,
      }
    : null;
}

function ownStatusProblem(accept: string): FieldProblem | null {
  const wrong = accept.split(',').find((part) => parseStatusRange(part) === null);
  if (wrong !== undefined) {
    return {
      field: 'accept',
      message: `must be codes and ranges from 100 to 999, the lower one first, such as "200-299, 304"; "${wrong.trim()}" is neither`,
    };
  }
  return acceptedStatuses(accept).size === 0
    ? {
        field: 'accept',
        message: 'holds only 1xx, which are never the final answer; accept 200-399, for example',
      }
    : null;
}

/** Final statuses that are accepted; those below 200 are only ever interim (RFC 9110 section 15.2). */
function acceptedStatuses(accept: string): Set<number> {
  const statuses = new Set<number>();
  for (const part of accept.split(',')) {
    const range = parseStatusRange(part);
    for (let status = Math.max(200, range?.from ?? 1000); status <= (range?.to ?? 0); status += 1)
      statuses.add(status);
  }
  return statuses;
}

function intersection(sets: readonly Set<number>[]): Set<number> {
  return sets.reduce((both, each) => new Set([...both].filter((status) => each.has(status))));
}

function ownHeaderProblem({
  comparison,
  value,
}: Extract<HttpAssertion, { kind: 'header' }>): FieldProblem | null {
  if (comparison === 'present' || comparison === 'absent') return null;
  if (comparison === 'contains' && value === '')
    return { field: 'value', message: 'is needed: every text contains the empty one. Use "present" instead' };
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\0-\x08\n-\x1f\x7f]/.test(value))
    return { field: 'value', message: 'holds a line break or control character, which no header has' };
  if (comparison === 'equals' && value !== value.replace(/^[ \t]+|[ \t]+$/g, ''))
    return { field: 'value', message: 'begins or ends with a space, which a header never does; remove it' };
  return null;
}

/** What keeps an assertion from passing together with one before it. All of them must hold. */
function contradiction(assertion: HttpAssertion, before: readonly HttpAssertion[]): FieldProblem | null {
  for (const other of before) {
    const found = contradictionOf(other, assertion);
    if (found !== null) return found;
  }
  if (assertion.kind !== 'status') return null;
  const statuses = [...before, assertion].flatMap((each) =>
    each.kind === 'status' ? [acceptedStatuses(each.accept)] : [],
  );
  return statuses.length > 1 && intersection(statuses).size === 0
    ? {
        field: 'accept',
        message: 'leave no status that the other status assertion accepts too; all assertions must hold',
      }
    : null;
}

function contradictionOf(before: HttpAssertion, after: HttpAssertion): FieldProblem | null {
  if (before.kind === 'header' && after.kind === 'header') {
    if (before.name.toLowerCase() !== after.name.toLowerCase()) return null;
    return (before.comparison === 'absent') === (after.comparison === 'absent')
      ? null
      : {
          field: 'comparison',
          message: `${after.name} cannot be there and absent at once; all assertions must hold`,
        };
  }
  if (before.kind === 'body' && after.kind === 'body') {
    const [wanted, unwanted] = before.comparison === 'contains' ? [before, after] : [after, before];
    return wanted.comparison === 'contains' &&
      unwanted.comparison === 'not_contains' &&
      wanted.value.includes(unwanted.value)
      ? { field: 'value', message: 'cannot be in the body and not in it; all assertions must hold' }
      : null;
  }
  if (before.kind === 'json' && after.kind === 'json' && before.path === after.path)
    return jsonContradiction(before, after);
  return null;
}

type JsonAssertion = Extract<HttpAssertion, { kind: 'json' }>;

/** Two assertions about the same value. Where either is broken by itself, that is told instead. */
function jsonContradiction(before: JsonAssertion, after: JsonAssertion): FieldProblem | null {
  const told = (words: string): FieldProblem => ({
    field: 'value',
    message: `${words}; all assertions must hold`,
  });
  const asked = (each: JsonAssertion): string => `${comparisonWords(each.comparison)} ${each.value}`;
  const both = `${after.path} cannot be both "${asked(before)}" and "${asked(after)}"`;
  const pair = [before, after];
  const equals = pair.filter(({ comparison }) => comparison === 'equals');
  const [first, second] = equals;
  if (first !== undefined && second !== undefined)
    return sameTyped(first.value, second.value) ? null : told(both);
  if (first !== undefined) {
    const other = first === before ? after : before;
    if (other.comparison === 'not_equals') return sameTyped(first.value, other.value) ? told(both) : null;
    if (!isLimit(other)) return null;
    if (!isDecimal(first.value)) return told(both);
    const difference = compareNumbers(jsonNumberOf(first.value.trim()), jsonNumberOf(other.value.trim()));
    return (other.comparison === 'less_than' ? difference < 0 : difference > 0) ? null : told(both);
  }
  const below = pair.find((each) => each.comparison === 'less_than' && isLimit(each));
  const above = pair.find((each) => each.comparison === 'greater_than' && isLimit(each));
  if (below === undefined || above === undefined) return null;
  const room = compareNumbers(jsonNumberOf(below.value.trim()), jsonNumberOf(above.value.trim()));
  return room > 0 ? null : told(both);
}

function isLimit({ comparison, value }: JsonAssertion): boolean {
  return (comparison === 'less_than' || comparison === 'greater_than') && isDecimal(value);
}

/** Whether some value could equal both texts. */
function sameTyped(a: string, b: string): boolean {
  if (a === b) return true;
  if (isDecimal(a) && isDecimal(b)) return equalsText(jsonNumberOf(a.trim()), b);
  // Spellings of one object or list.
  try {
    return equalsText(JSON.parse(a), b);
  } catch {
    return false;
  }
}
