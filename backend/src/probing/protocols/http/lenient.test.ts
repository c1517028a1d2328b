import { describe, expect, test } from 'vitest';
import { attempt } from '../../../../testing/probing/checks.ts';
import { okLine, says } from '../../../../testing/probing/raw-answers.ts';
import { tcpServer } from '../../../../testing/probing/servers.ts';

/** One attempt at a server that answers with these bytes and then closes. */
async function answered(bytes: string, lenient: boolean) {
  const port = await tcpServer((socket) => socket.end(Buffer.from(bytes, 'latin1')));
  return attempt(`http://127.0.0.1:${port}/`, {
    timeoutMs: 5_000,
    ...(lenient ? { lenient } : {}),
    assertions: says('ok'),
  });
}

const body = 'content-length: 2\r\n\r\nok';

describe('lenient reading', () => {
  test.each<[string, string, string, string]>([
    ['a header line without a colon', `${okLine}rubbish\r\n${body}`, 'headerWithoutColon', 'protocol'],
    ['a zero byte in a header', `${okLine}x: a\0b\r\n${body}`, 'zeroByte', 'protocol'],
    ['a length that is none', `${okLine}content-length: two\r\n\r\nok`, 'badLength', 'body'],
    ['two lengths', `${okLine}content-length: 2\r\ncontent-length: 3\r\n\r\nok`, 'twoLengths', 'body'],
    ['a coding that nobody knows', `${okLine}transfer-encoding: lzma\r\n\r\nok`, 'unknownCoding', 'protocol'],
    ['a body that is too short', `${okLine}content-length: 20\r\n\r\nok`, 'brokenOff', 'body'],
    [
      'a last chunk that does not come',
      `${okLine}transfer-encoding: chunked\r\n\r\n2\r\nok\r\n`,
      'brokenOff',
      'body',
    ],
  ])(
    'passes over %s, and the result says so; without it that is a failure',
    async (_, bytes, told, reason) => {
      const strict = await answered(bytes, false);
      expect(strict).toMatchObject({ ok: false, reason });
      expect(strict).not.toHaveProperty('leniencies');
      const found = await answered(bytes, true);
      expect(found.message).toBeNull();
      expect(found).toMatchObject({ ok: true, leniencies: [told] });
    },
  );

  test('says nothing where it was not needed', async () => {
    expect(await answered(`${okLine}${body}`, true)).not.toHaveProperty('leniencies');
  });

  test('does not let a text be missing from what did not come', async () => {
    const port = await tcpServer((socket) => socket.end(`${okLine}content-length: 20\r\n\r\nok`));
    const found = await attempt(`http://127.0.0.1:${port}/`, {
      lenient: true,
      assertions: [{ kind: 'body', comparison: 'not_contains', value: 'error' }],
    });
    expect(found).toMatchObject({ ok: false, bodyTruncated: true });
  });

  test.each<[string, string]>([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['a status that is none', 'HTTP/1.1 OK\r\n\r\n'],
    ['a chunk without a size', `${okLine}transfer-encoding: chunked\r\n\r\nzz\r\nok`],
    ['another protocol', 'HTTP/1.1 101 Switching\r\n\r\n'],
    ['headers without an end', `${okLine}x: ${'y'.repeat(140_000)}`],
  ])('still refuses %s', async (_, bytes) => {
    expect(await answered(bytes, true)).toMatchObject({ ok: false, reason: 'protocol' });
  });
});
