import type { CheckCommand } from './check-command.ts';

interface Options {
  record?: string;
  nameServer?: string;
  rcode?: string;
  expect?: string[];
}

/** `appops check dns <name>` */
export const dnsCommand: CheckCommand<Options> = {
  usage: 'dns <name>',
  description: 'ask a name server for records',
  options: (command) =>
    void command
      .option('--record <type>', 'A, AAAA, CNAME, MX, NS, TXT, SOA, SRV, CAA or PTR')
      .option('--name-server <address>', 'the name server that is asked, such as 192.0.2.53:5353')
      .option('--rcode <code>', 'the response code that is wanted, such as NXDOMAIN')
      .option('--expect <value...>', 'what records there must be, such as "10 mail.example.com"'),
  checkOf(name, { record, nameServer = null, rcode, expect = [] }) {
    return {
      type: 'dns',
      name,
      server: nameServer,
      // Cast: what is none of these is refused by the server, with the field and those that there are.
      ...(record === undefined ? {} : { record: record.toUpperCase() as 'A' }),
      assertions: [
        // Cast: likewise.
        { kind: 'rcode', is: (rcode?.toUpperCase() ?? 'NOERROR') as 'NOERROR' },
        ...expect.map((value) => ({ kind: 'record' as const, comparison: 'equals' as const, value })),
      ],
    };
  },
};
