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
  const folded = inLowerCase(text);
  let out = '';
  for (let at = 0; at < text.length; ) {
    let end = at;
    let name = '';
    for (const one of hidden)
      for (const needle of one.needles) {
        const found = endOf(needle.anyCase ? folded : text, at, needle.characters);
        if (found > end) [end, name] = [found, one.name];
      }
    if (end > at) {
      out += by(name);
      at = end;
    } else {
      out += text[at];
      at += 1;
    }
  }
  return out;
}

/** Where a value ends that begins at a place of a text, or where the text was cut inside of it; -1 where there is none. */
function endOf(text: string, at: number, characters: Needle['characters']): number {
  let ends: readonly number[] = [at];
  for (const [index, writings] of characters.entries()) {
    if (index >= leastOfCut) {
      const cut = ends.map((end) => cutAt(text, end, writings)).find((end) => end !== -1);
      if (cut !== undefined) return cut;
    }
    const next = new Set<number>();
    for (const end of ends)
      for (const writing of writings) if (text.startsWith(writing, end)) next.add(end + writing.length);
    if (next.size === 0) return -1;
    ends = [...next];
  }
  return Math.max(...ends);
}

/** The longest way to write a character. */
const longestWriting = 24;

/** Where a text was cut, at most within the next character's writing; -1 where it goes on. */
function cutAt(text: string, from: number, writings: readonly string[]): number {
  for (let at = from; at <= Math.min(text.length, from + longestWriting); at += 1) {
    const isCut = at === text.length || text[at] === '…' || text.startsWith('"…', at);
    if (!isCut) continue;
    const rest = text.slice(from, at);
    return writings.some((writing) => writing.length > rest.length && writing.startsWith(rest)) ? at : -1;
  }
  return -1;
}
