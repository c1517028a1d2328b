import type { IcmpAssertion, IcmpCheck } from '@appops/shared/contract/checks/icmp';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { numeric } from '../typed-number.ts';

/** What a person edits of an ICMP check. */
export interface IcmpForm {
  type: 'icmp';
  host: string;
  packets: string;
  timeoutSeconds: string;
  family: IcmpCheck['family'];
  assertions: IcmpAssertion[];
}

const emptyIcmpForm: IcmpForm = {
  type: 'icmp',
  host: '',
  packets: '3',
  timeoutSeconds: '10',
  family: 'any',
  assertions: [],
};

function icmpFormOf(check: ReplyCheck<'icmp'>): IcmpForm {
  return {
    type: 'icmp',
    host: check.host,
    packets: String(check.packets),
    timeoutSeconds: String(check.timeoutMs / 1000),
    family: check.family,
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as IcmpAssertion[],
  };
}

function icmpCheckOf(form: IcmpForm): IcmpCheck {
  return {
    type: 'icmp',
    host: form.host.trim(),
    packets: numeric(form.packets),
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    family: form.family,
    assertions: form.assertions,
  };
}

export const icmpForm: CheckFormRules<'icmp', IcmpForm> = {
  empty: emptyIcmpForm,
  formOf: icmpFormOf,
  checkOf: icmpCheckOf,
  isFilledIn: ({ host }) => host.trim() !== '',
  nameFor: ({ host }) => host.trim().slice(0, 200),
  typedIn: { 'check.timeoutMs': 's', 'check.assertions.*.atMostMs': 'ms' },
};

/** An assertion of each kind to start from. */
export function newIcmpAssertion(kind: IcmpAssertion['kind']): IcmpAssertion {
  switch (kind) {
    case 'loss':
      return { kind, atMostPercent: 0 };
    case 'latency':
      return { kind, atMostMs: 1000 };
  }
}
