import type { MappingRule, WebhookSource } from '@appops/shared/contract/webhooks';

/** A rule as it is typed: an empty pattern is none. */
export interface TypedRule {
  service: string;
  environment: string;
  ref: string;
  task: string;
  isRelease: boolean;
  toService: string;
  toEnvironment: string;
}

/** What a new rule begins with. */
export const emptyRule: TypedRule = {
  service: '',
  environment: '',
  ref: '',
  task: '',
  isRelease: true,
  toService: '',
  toEnvironment: '',
};

const conditions = ['service', 'environment', 'ref', 'task'] as const;

/** The rules of a source as they are typed. */
export function typedRules({ mapping }: Pick<WebhookSource, 'mapping'>): TypedRule[] {
  return (mapping ?? []).map(({ when, leadsTo }) => ({
    service: when.service ?? '',
    environment: when.environment ?? '',
    ref: when.ref ?? '',
    task: when.task ?? '',
    isRelease: leadsTo !== null,
    toService: leadsTo?.service ?? '',
    toEnvironment: leadsTo?.environment ?? '',
  }));
}

/** Typed rules as the backend takes them. */
export function mappingFrom(rules: readonly TypedRule[]): MappingRule[] {
  return rules.map((rule) => {
    const when: MappingRule['when'] = {};
    for (const name of conditions) if (rule[name].trim() !== '') when[name] = rule[name].trim();
    if (!rule.isRelease) return { when, leadsTo: null };
    const leadsTo: NonNullable<MappingRule['leadsTo']> = {};
    if (rule.toService.trim() !== '') leadsTo.service = rule.toService.trim();
    if (rule.toEnvironment.trim() !== '') leadsTo.environment = rule.toEnvironment.trim();
    return { when, leadsTo };
  });
}

/** Rules with one of them a place further up. */
export function movedUp(rules: readonly TypedRule[], index: number): TypedRule[] {
  const [before, own] = [rules[index - 1], rules[index]];
  if (before === undefined || own === undefined) return [...rules];
  return [...rules.slice(0, index - 1), own, before, ...rules.slice(index + 1)];
}

/** What of a source's rules is worth a line in the list; null where there are none. */
export function rulesInShort({ mapping = [] }: Pick<WebhookSource, 'mapping'>): string | null {
  if (mapping.length === 0) return null;
  const none = mapping.filter(({ leadsTo }) => leadsTo === null).length;
  const count = mapping.length === 1 ? '1 rule' : `${mapping.length} rules`;
  if (none === 0) return count;
  return none === mapping.length
    ? `${count} of what is no release`
    : `${count}, ${none} of what is no release`;
}
