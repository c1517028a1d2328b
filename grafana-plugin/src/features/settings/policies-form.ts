import type { Settings } from '@appops/shared/contract/settings';

export interface PoliciesForm {
  resolves: boolean;
  /** As it is typed. */
  resolveAfterMinutes: string;
  closerIsNotAuthor: boolean;
}

/** What is offered where somebody switches it on: long enough that a flap does not close what it opens again. */
const usualMinutes = '30';

export function formOfPolicies({ incidents, policies }: Settings): PoliciesForm {
  const { resolveAfterMinutes } = incidents;
  return {
    resolves: resolveAfterMinutes !== null,
    resolveAfterMinutes: resolveAfterMinutes === null ? usualMinutes : String(resolveAfterMinutes),
    closerIsNotAuthor: policies.closerIsNotAuthor,
  };
}

/** The request; text that is no number stays text, so that the schema says what is wrong with it. */
export function policiesOf(form: PoliciesForm, version: number) {
  const minutes = form.resolveAfterMinutes.trim();
  const number = minutes === '' ? NaN : Number(minutes);
  return {
    version,
    incidents: {
      resolveAfterMinutes: !form.resolves
        ? null
        : Number.isNaN(number)
          ? // Cast: the schema says of it what is wrong.
            (minutes as unknown as number)
          : number,
    },
    policies: { closerIsNotAuthor: form.closerIsNotAuthor },
  };
}
