import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { DnsAssertions } from './dns-assertions.tsx';
import { DnsFields, DnsTarget } from './dns-fields.tsx';
import type { DnsForm } from './dns-form.ts';
import { dnsAssertionWords } from './dns-words.ts';

export const dnsReading: CheckReading<'dns'> = {
  label: () => 'DNS',
  target: ({ name, record }) => `${name}, ${record}`,
  facts: (check) => ({
    first: [
      { name: 'Question', value: `${check.record} records of ${check.name}`, wide: true },
      { name: 'Name server', value: check.server ?? 'those that the probe’s machine uses' },
    ],
    later: [],
  }),
  assertion: dnsAssertionWords,
  withoutAssertions: 'any answer comes',
};

export const dnsEditing: CheckEditing<'dns', DnsForm> = {
  type: 'dns',
  choice: { label: 'DNS', description: 'Records of a name, asked of a name server' },
  Target: DnsTarget,
  Assertions: DnsAssertions,
  More: DnsFields,
  moreTitle: 'The question',
};
