import type { DnsAssertion, DnsCheck } from '@appops/shared/contract/checks/dns';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { numeric } from '../typed-number.ts';

/** What a person edits of a DNS check. */
export interface DnsForm {
  type: 'dns';
  name: string;
  record: DnsCheck['record'];
  /** Empty for the system's. */
  server: string;
  timeoutSeconds: string;
  assertions: DnsAssertion[];
}

const emptyDnsForm: DnsForm = {
  type: 'dns',
  name: '',
  record: 'A',
  server: '',
  timeoutSeconds: '10',
  assertions: [{ kind: 'rcode', is: 'NOERROR' }],
};

function dnsFormOf(check: ReplyCheck<'dns'>): DnsForm {
  return {
    type: 'dns',
    name: check.name,
    record: check.record,
    server: check.server ?? '',
    timeoutSeconds: String(check.timeoutMs / 1000),
    // Cast: none is unknown: such a check has no form (`isReadWhole`).
    assertions: check.assertions as DnsAssertion[],
  };
}

function dnsCheckOf(form: DnsForm): DnsCheck {
  const server = form.server.trim();
  return {
    type: 'dns',
    name: form.name.trim(),
    record: form.record,
    server: server === '' ? null : server,
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    assertions: form.assertions,
  };
}

export const dnsForm: CheckFormRules<'dns', DnsForm> = {
  empty: emptyDnsForm,
  formOf: dnsFormOf,
  checkOf: dnsCheckOf,
  isFilledIn: ({ name }) => name.trim() !== '',
  nameFor: ({ name, record }) => (name.trim() === '' ? '' : `${name.trim()}, ${record}`.slice(0, 200)),
  typedIn: {
    'check.timeoutMs': 's',
    'check.assertions.*.atMostMs': 'ms',
    'check.assertions.*.atLeastSeconds': 's',
  },
};

/** An assertion of each kind to start from. */
export function newDnsAssertion(kind: DnsAssertion['kind']): DnsAssertion {
  switch (kind) {
    case 'rcode':
      return { kind, is: 'NOERROR' };
    case 'record':
      return { kind, comparison: 'equals', value: '' };
    case 'count':
      return { kind, atLeastRecords: 1 };
    case 'ttl':
      return { kind, atLeastSeconds: 60 };
    case 'latency':
      return { kind, atMostMs: 1000 };
  }
}
