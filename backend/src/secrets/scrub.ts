import { hasFields } from '@appops/shared/rules/has-fields';
import type { RunOutcome } from '../probing/thread/run-outcome.ts';
import { inLowerCase, needlesOf, type Needle } from './needles.ts';

/** Hides values of secrets in what a probe answers: a target may say again what it heard. */

/** So many characters of a value, where an excerpt was cut there, give it away. */
const leastOfCut = 6;

/** Too short to hold a value itself. */
const masked = '•••';

interface Hidden {
  name: string;
  needles: readonly Needle[];
}

/** What a probe answered, without the values. Words of ours that programs read, and instants, stay as they are. */
export function scrubbed(outcome: RunOutcome, values: ReadonlyMap<string, string>): RunOutcome {
  const hidden = hiddenOf(values);
  // Cast: texts became other texts, and nothing else changed.
  return {
    ...outcome,
    missedBecause: outcome.missedBecause === null ? null : scrubText(outcome.missedBecause, hidden),
    attempts: scrubAll(outcome.attempts, hidden) as RunOutcome['attempts'],
  };
}

/** A text without the values. */
export function scrubbedText(text: string, values: ReadonlyMap<string, string>): string {
  return scrubText(text, hiddenOf(values));
}

function hiddenOf(values: ReadonlyMap<string, string>): Hidden[] {
  return [...values].map(([name, value]) => ({ name, needles: rememberedNeedles(value) }));
}

/** Of the values that runs used lately: making them takes longer than looking for them. */
const remembered = new Map<string, readonly Needle[]>();
const mostRemembered = 500;

function rememberedNeedles(value: string): readonly Needle[] {
  const known = remembered.get(value);
  if (known !== undefined) return known;
  const made = needlesOf(value);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(value, made);
  return made;
}

/** By these, programs tell things apart; a probe writes them, and no target does. */
const words = new Set(['reason', 'protocol', 'kind']);
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function scrubAll(value: unknown, hidden: readonly Hidden[]): unknown {
  if (typeof value === 'string') return instant.test(value) ? value : scrubText(value, hidden);
  if (Array.isArray(value)) return value.map((item: unknown) => scrubAll(item, hidden));
  if (!hasFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, words.has(key) ? inner : scrubAll(inner, hidden)]),
  );
}

function scrubText(text: string, hidden: readonly Hidden[]): string {
  const once = replaced(text, hidden, (name) => {
    const said = `(secret ${name})`;
    return replaced(said, hidden, () => masked) === said ? said : masked;
  });
  // What stands beside a replacement must not make up another value with it.
  return once === text ? text : replaced(once, hidden, () => masked);
}

function replaced(text: string, hidden: readonly Hidden[], by: (name: string) => string): string {
  const whole: Looked = { text, nextCut: cutsIn(text) };
  const folded: Looked = { ...whole, text: inLowerCase(text) };
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length;) {
    let end = at;
    let name = '';
    for (const one of hidden)
      for (const needle of one.needles) {
        const found = endOf(needle.anyCase ? folded : whole, at, needle);
        if (found > end) [end, name] = [found, one.name];
      }
    if (end > at) {
      out += text.slice(from, at) + by(name);
      from = end;
      at = end;
    } else at += 1;
  }
  return out + text.slice(from);
}

/** A text that is looked through, and from each of its places on the next one at which it may have been cut. */
interface Looked {
  text: string;
  nextCut: Int32Array;
}

/** An excerpt ends in "…", which may stand behind its closing quotation mark; or it is the text's end. */
function cutsIn(text: string): Int32Array {
  const next = new Int32Array(text.length + 1).fill(text.length);
  for (let at = text.length - 1; at >= 0; at -= 1)
    next[at] = text[at] === '…' || text.startsWith('"…', at) ? at : next[at + 1]!;
  return next;
}

/** Where a value ends that begins at a place of a text, or where the text was cut inside of it; -1 where there is none. */
function endOf(looked: Looked, at: number, { characters, begins }: Needle): number {
  const { text } = looked;
  if (!begins.includes(text[at]!)) return -1;
  let ends: readonly number[] = [at];
  for (const [index, writings] of characters.entries()) {
    const [end, ...others] = ends;
    if (end === undefined) return -1;
    if (index >= leastOfCut) {
      const cut = ends.map((each) => cutAt(looked, each, writings)).find((each) => each !== -1);
      if (cut !== undefined) return cut;
    }
    ends =
      others.length === 0
        ? endsAfter(text, end, writings)
        : [...new Set(ends.flatMap((each) => endsAfter(text, each, writings)))];
  }
  return Math.max(-1, ...ends);
}

function endsAfter(text: string, end: number, writings: readonly string[]): readonly number[] {
  const found: number[] = [];
  for (const writing of writings) if (text.startsWith(writing, end)) found.push(end + writing.length);
  return found;
}

/** The longest way to write a character. */
const longestWriting = 24;

/** Where a text was cut, at most within the next character's writing; -1 where it goes on. */
function cutAt({ text, nextCut }: Looked, from: number, writings: readonly string[]): number {
  const at = nextCut[from]!;
  if (at - from > longestWriting) return -1;
  const rest = text.slice(from, at);
  return writings.some((writing) => writing.length > rest.length && writing.startsWith(rest)) ? at : -1;
}
