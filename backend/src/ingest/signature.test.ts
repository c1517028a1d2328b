import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSigned } from './signature.ts';

const body = Buffer.from('{"a":1}');
const sign = (secret: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('isSigned', () => {
  test("GitHub's own example of a signature fits", () => {
    // docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries, "Testing the webhook payload validation".
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(isSigned(Buffer.from('Hello, World!'), signature, ["It's a Secret to Everybody"])).toBe(true);
  });

  test('the present and the previous secret fit, no other', () => {
    expect(isSigned(body, sign('old'), ['new', 'old'])).toBe(true);
    expect(isSigned(body, sign('new'), ['new', 'old'])).toBe(true);
    expect(isSigned(body, sign('other'), ['new', 'old'])).toBe(false);
  });

  test('a line break at the end of a secret, on either side, makes no other secret', () => {
    for (const ours of ['s3cret', 's3cret\n', 's3cret\r\n'])
      for (const theirs of ['s3cret', 's3cret\n', 's3cret\r\n'])
        expect(isSigned(body, sign(theirs), [ours])).toBe(true);
    expect(isSigned(body, sign('\n'), ['\n'])).toBe(false);
  });

  test('one byte more in the body, and it no longer fits', () => {
    expect(isSigned(Buffer.concat([body, Buffer.from(' ')]), sign('s'), ['s'])).toBe(false);
  });

  test('what is no signature never fits, not even without a secret', () => {
    const bare = [
      '',
      'sha256=',
      'sha1=',
      'sha256',
      sign('s').slice(0, -1),
      sign('s').replace('sha256', 'sha1'),
    ];
    for (const header of bare)
      for (const secrets of [['s'], [], ['']]) expect(isSigned(body, header, secrets)).toBe(false);
    expect(isSigned(body, sign(''), [''])).toBe(false);
  });
});
