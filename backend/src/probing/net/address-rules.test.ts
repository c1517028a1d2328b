import { describe, expect, test } from 'vitest';
import { checkTarget, hostOf, judgeAddress, ownPrivateSubnets, neverReasonOfRange } from './address-rules.ts';
import { NameResolver } from './name-resolver.ts';

const everything = { allow: ['0.0.0.0/0', '::/0'] };
const nothing = { allow: [] };

describe('judgeAddress', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fd00:ec2::254',
    'fd20:ce::254',
    'fe80::1',
    '0.0.0.0',
    '0.1.2.3',
    '::',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    '::ffff:169.254.169.254',
    '::ffff:0.0.0.0',
    '::169.254.169.254',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '2001:0:0:0:0:0:5601:5601',
    '::ffff:0:169.254.169.254',
  ])('never lets %s be called, whatever is allowed', (address) => {
    const refusal = judgeAddress(address, everything);
    expect(refusal).toMatchObject({ address, rule: 'never', allowCidr: null });
    expect(refusal?.message).not.toContain('npx');
  });

  test.each([
    ['127.0.0.1', '127.0.0.0/8', 'loopback'],
    ['127.9.9.9', '127.0.0.0/8', 'loopback'],
    ['::1', '::1/128', 'loopback'],
    ['10.1.2.3', '10.1.2.3/32', 'private'],
    ['172.16.0.1', '172.16.0.1/32', 'private'],
    ['192.168.1.1', '192.168.1.1/32', 'private'],
    ['100.64.0.1', '100.64.0.1/32', 'carrier-grade NAT'],
    ['fd12:3456::1', 'fd12:3456::1/128', 'unique-local'],
    ['192.0.2.2', '192.0.2.2/32', 'reserved'],
    ['240.0.0.1', '240.0.0.1/32', 'reserved'],
    ['::ffff:10.1.2.3', '10.1.2.3/32', 'private'],
    ['64:ff9b::10.1.2.3', '10.1.2.3/32', 'private'],
    ['2002:a01:203::1', '10.1.2.3/32', 'private'],
  ])('lets %s be called only when allowed, and says how', (address, allowCidr, kind) => {
    const refusal = judgeAddress(address, nothing);
    expect(refusal).toMatchObject({ address, rule: 'not_allowed', allowCidr });
    expect(refusal?.message).toContain(kind);
    expect(refusal?.message).toContain(`npx appops probe allow ${allowCidr}`);
    expect(judgeAddress(address, { allow: [allowCidr] })).toBeNull();
  });

  test.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1'])(
    'lets the public address %s be called',
    (address) => {
      expect(judgeAddress(address, nothing)).toBeNull();
    },
  );

  test('takes an allow list that cannot be read for one that allows nothing', () => {
    expect(judgeAddress('10.0.0.1', { allow: ['10.0.0.0/99', 'ten'] })).not.toBeNull();
  });
});

describe('checkTarget', () => {
  const resolver = new NameResolver({ servers: [] });

  test.each([
    'http://169.254.169.254/latest',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.16689662/',
    'http://169.254.169.254./',
    'http://①⑥⑨.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]:8443/',
  ])('refuses a metadata address in any spelling: %s', async (url) => {
    expect(await checkTarget(hostOf(new URL(url)), everything, resolver)).toMatchObject({
      allowed: false,
      refusal: { rule: 'never' },
    });
  });

  test('refuses a name that leads to an address which is not allowed', async () => {
    const verdict = await checkTarget('localhost', { allow: ['127.0.0.0/8'] }, resolver);
    expect(verdict).toMatchObject({ allowed: false, refusal: { address: '::1', rule: 'not_allowed' } });
    expect(await checkTarget('localhost', { allow: ['127.0.0.0/8', '::1/128'] }, resolver)).toMatchObject({
      allowed: true,
    });
  });

  test('lets a name that does not resolve yet be saved', async () => {
    expect(await checkTarget('later.invalid', nothing, resolver)).toEqual({
      allowed: true,
      addresses: [],
    });
  });
});

describe('ownPrivateSubnets', () => {
  test('holds loopback and only ranges that need allowance', () => {
    const subnets = ownPrivateSubnets();
    expect(subnets).toEqual(expect.arrayContaining(['127.0.0.0/8', '::1/128']));
    for (const subnet of subnets) {
      const [network = ''] = subnet.split('/');
      expect(judgeAddress(network, nothing)?.rule ?? subnet).toBe('not_allowed');
      expect(judgeAddress(network, { allow: subnets })).toBeNull();
    }
  });
});

describe('neverReasonOfRange', () => {
  test('a range without a single address that a probe may call is told by its reason', () => {
    expect(neverReasonOfRange('169.254.0.0/16')).toContain('link-local');
    expect(neverReasonOfRange('fe80::/10')).toContain('link-local');
    expect(neverReasonOfRange('fd00:ec2::254/128')).toContain('AWS');
    expect(neverReasonOfRange('239.1.0.0/16')).toContain('multicast');
  });
  test('a range that also holds others may be allowed: its refused addresses stay refused', () => {
    for (const range of ['0.0.0.0/0', '::/0', '10.0.0.0/8', 'fd00:ec2::/32', '100.64.0.0/10'])
      expect(neverReasonOfRange(range)).toBeNull();
  });
});
