import { fitsGlob } from './glob.ts';

/**
 * Where what a webhook source tells goes: rules in their order, of which the first that fits decides. Nothing fits, and
 * it goes where it says.
 */

/** What a rule looks at, by patterns (`*` any characters, `?` one); what it does not name may be anything. */
export interface RuleConditions {
  /** What the sender calls the service: its name, or its repository. */
  service?: string | undefined;
  environment?: string | undefined;
  ref?: string | undefined;
  task?: string | undefined;
}

/** A rule of a mapping; `leadsTo` null says that it is no release. */
export interface MappingRule {
  when: RuleConditions;
  leadsTo: { service?: string | undefined; environment?: string | undefined } | null;
}

/** What a sender tells, in its own names; empty where it tells none. */
export interface ToldNames {
  /** All that it calls the service by. */
  service: readonly string[];
  environment: string;
  ref: string;
  task: string;
}

/** Which rule decides, counted from 0, and by which of its conditions. */
export interface Decision {
  index: number;
  rule: MappingRule;
  /** In words: `the environment "prod-eu" fits "prod-*"`. */
  because: string;
}

/** A branch is told as `main`, and settings as `refs/heads/main`, or the other way about. */
function spellingsOf(ref: string): string[] {
  const bare = ref.replace(/^refs\/(?:heads|tags)\//, '');
  return bare === ref && !ref.startsWith('refs/')
    ? [ref, `refs/heads/${ref}`, `refs/tags/${ref}`]
    : [ref, bare];
}

/** The rule that decides about what was told; null where none fits. */
export function decide(mapping: readonly MappingRule[], told: ToldNames): Decision | null {
  for (const [index, rule] of mapping.entries()) {
    const because = fits(rule.when, told);
    if (because !== null) return { index, rule, because };
  }
  return null;
}

/** Why a rule fits, in words; null where it does not. */
function fits(when: RuleConditions, told: ToldNames): string | null {
  const looked = [
    ['service', when.service, told.service],
    ['environment', when.environment, [told.environment]],
    ['ref', when.ref, told.ref === '' ? [] : spellingsOf(told.ref)],
    ['task', when.task, [told.task]],
  ] as const;
  const words: string[] = [];
  for (const [what, pattern, names] of looked) {
    if (pattern === undefined) continue;
    // What was not told fits no pattern, not even "*".
    const name = names.find((each) => each !== '' && fitsGlob(pattern, each));
    if (name === undefined) return null;
    words.push(`the ${what} "${names[0] ?? name}" fits "${pattern}"`);
  }
  return words.length === 0 ? 'it is for everything' : words.join(' and ');
}
