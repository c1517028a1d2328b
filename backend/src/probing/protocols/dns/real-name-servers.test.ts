import { describe, expect, test } from 'vitest';
import { dnsAttempt, type GivenDnsCheck } from '../../../../testing/probing/dns.ts';
import { realNameServers, startNameServer } from '../../../../testing/probing/real-name-servers.ts';

const equals = (value: string): GivenDnsCheck['assertions'] => [
  { kind: 'record', comparison: 'equals', value },
];

describe.each(realNameServers)('against $name', (real) => {
  const { program, speaksForZone } = real;
  // What is not installed is named in the list of tests that did not run.
  test.skipIf(program === null)('what it knows is read, of each type, over UDP and TCP', async () => {
    const server = await startNameServer(real);
    const ask = (name: string, record: GivenDnsCheck['record'], more: GivenDnsCheck = {}) =>
      dnsAttempt({ server, name, record, ...more });
    await expect.poll(async () => (await ask('www.appops.example', 'A')).rcode, { timeout: 15_000 }).toBe(0);

    const www = await ask('www.appops.example', 'A');
    expect(www).toMatchObject({
      ok: true,
      records: ['192.0.2.1', '192.0.2.2'],
      transport: 'udp',
      leastTtlSeconds: 300,
    });
    if (speaksForZone) expect(www.authoritative).toBe(true);
    expect(await ask('WWW.AppOps.Example', 'AAAA')).toMatchObject({ ok: true, records: ['2001:db8::1'] });
    expect(await ask('shop.appops.example', 'CNAME')).toMatchObject({
      ok: true,
      records: ['www.appops.example'],
    });
    const held: [string, GivenDnsCheck['record'], string][] = [
      ['appops.example', 'MX', '10 mail.appops.example'],
      ['appops.example', 'TXT', 'v=spf1 -all'],
      ['appops.example', 'CAA', '0 issue "ca.example"'],
      ['_sip._tcp.appops.example', 'SRV', '0 5 5060 sip.appops.example'],
    ];
    for (const [name, record, value] of held)
      expect(await ask(name, record, { assertions: equals(value) })).toMatchObject({
        ok: true,
        message: null,
      });
    expect(await ask('nobody.appops.example', 'A')).toMatchObject({ ok: false, rcode: 3 });

    const many = await ask('many.appops.example', 'A');
    expect(many).toMatchObject({ ok: true, recordCount: 90, transport: 'tcp' });
  });
});
