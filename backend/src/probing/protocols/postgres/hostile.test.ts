import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  authenticated,
  begun,
  postgresAttempt,
  ready,
  scriptedPostgres,
  type PostgresScript,
} from '../../../../testing/probing/postgres.ts';
import { speakingServer } from '../../../../testing/probing/servers.ts';
import { isProved, scramProof, ScramFault } from './scram.ts';
import { message } from './wire.ts';

/** One attempt at a server that says this. */
async function asked(script: PostgresScript, more: Parameters<typeof postgresAttempt>[0] = {}) {
  const { port, heard } = await scriptedPostgres(script);
  const found = await postgresAttempt({ port, ...more }, { bodyLimitBytes: 20_000 });
  return { found, heard };
}

const row = message('D', Buffer.from([0, 1, 0, 0, 0, 1, 55]));
const described = message(
  'T',
  Buffer.from([0, 1]),
  'n',
  Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 0, 4, 255, 255, 255, 255, 0, 0]),
);
const parsed = Buffer.concat([message('1'), message('2')]);
const done = Buffer.concat([message('C', 'SELECT 1'), ready]);

describe('a server that says what it should', () => {
  test('holds, however the network cuts it, notices and all', async () => {
    const notice = message('N', Buffer.from('S'), 'NOTICE', Buffer.from('M'), 'hello', '');
    const all = Buffer.concat([parsed, notice, described, row, message('A', 1, 'channel', 'x'), done]);
    const { port } = await scriptedPostgres({}, (socket) => {
      const pieces = [...all].map((byte) => Buffer.of(byte));
      const next = (): void => {
        const piece = pieces.shift();
        if (piece !== undefined && !socket.destroyed) socket.write(piece, () => setImmediate(next));
      };
      next();
    });
    const assertions = [{ kind: 'value' as const, comparison: 'equals' as const, value: '7.0' }];
    expect(await postgresAttempt({ port, assertions })).toMatchObject({ ok: true, rows: 1 });
  });
});

describe('a server that hangs', () => {
  test.each<[string, PostgresScript, string]>([
    ['while we sign in', { signIn: Buffer.alloc(0) }, 'signing in to'],
    ['half way in a message', { signIn: authenticated.subarray(0, 6) }, 'signing in to'],
    ['before the transaction', { begin: Buffer.alloc(0) }, 'signing in to'],
    ['in the query', { query: Buffer.concat([parsed, described, row]) }, 'answers to the query'],
  ])('%s is a time-out that says where', async (_, script, words) => {
    const { found } = await asked(script, { timeoutMs: 250 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toContain(words);
  });
});

describe('a server that lies', () => {
  const withoutEnd = Buffer.from('SFATAL\0Mno end', 'latin1');
  test.each<[string, PostgresScript, string]>([
    ['an error without an end', { signIn: message('E', withoutEnd) }, 'a text without an end'],
    ['an error of nothing', { signIn: message('E') }, 'refuses the session'],
    ['a message shorter than its header', { signIn: Buffer.from([82, 0, 0, 0, 3]) }, 'a message of 3 bytes'],
    ['a message without content', { signIn: message('R') }, 'shorter than it says'],
    ['a gigabyte', { signIn: Buffer.from([82, 64, 0, 0, 0]) }, 'a message of 1073741824 bytes'],
    ['a row of a gigabyte', { query: Buffer.from([68, 64, 0, 0, 0]) }, 'ask for less'],
    ['HTTP', { signIn: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') }, 'does not speak PostgreSQL'],
    ['an end before it let us in', { signIn: ready }, 'instead of an end of the sign-in'],
    [
      'a challenge that nobody asked for',
      { signIn: message('R', 11, Buffer.from('r=x')) },
      'nobody asked for',
    ],
    ['a proof that nobody asked for', { signIn: message('R', 12, Buffer.from('v=AAAA')) }, 'no proof'],
    ['an unknown way of signing in', { signIn: message('R', 7) }, 'not known here (7)'],
    ['a row for the beginning', { begin: row }, 'instead of an answer to the beginning'],
    [
      'a row that is cut off',
      { query: Buffer.concat([parsed, message('D', Buffer.from([0, 1, 0, 0, 0, 9, 1]))]) },
      'shorter than it says',
    ],
    [
      'a column of less than nothing',
      { query: message('D', Buffer.from([0, 1, 255, 255, 255, 254])) },
      'shorter than it says',
    ],
    [
      'an end without an answer',
      { query: Buffer.concat([parsed, ready]) },
      'instead of an end of the answer',
    ],
    ['an unknown message', { query: message('%') }, 'instead of a part of the answer'],
    ['a COPY', { query: message('H', Buffer.from([0, 0, 0])) }, 'COPY'],
  ])('with %s is told, at once', async (_, script, words) => {
    const { found } = await asked(script, { timeoutMs: 60_000 });
    expect(found.ok).toBe(false);
    expect(found.message).toContain(words);
    expect(found.message!.length).toBeLessThan(700);
  });

  test('in any bytes at all ends in an outcome, and never in a throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...'REZTDCSKN1'), fc.uint8Array({ maxLength: 20 })), {
          maxLength: 6,
        }),
        fc.constantFrom<keyof PostgresScript>('signIn', 'begin', 'query'),
        async (messages, turn) => {
          const bytes = Buffer.concat(messages.map(([type, body]) => message(type, body)));
          const { port } = await scriptedPostgres({ [turn]: bytes }, (socket) => socket.end());
          const found = await postgresAttempt({ port, timeoutMs: 200 });
          expect(['timeout', 'protocol', 'check', 'connect', 'assertion', null]).toContain(found.reason);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a server without an end', () => {
  test.each([
    ['notices', message('N', Buffer.alloc(1_000, 'x'))],
    ['parameters', message('S', 'name', 'x'.repeat(1_000))],
    ['rows', message('D', Buffer.concat([Buffer.from([0, 1, 0, 0, 3, 232]), Buffer.alloc(1_000, 'x')]))],
  ])('of %s is read up to our limit', async (_, endless) => {
    const { port } = await scriptedPostgres({ query: parsed }, (socket) => {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(endless));
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
    });
    const found = await postgresAttempt({ port, timeoutMs: 60_000 }, { bodyLimitBytes: 100_000 });
    expect(found).toMatchObject({ ok: false, reason: 'check' });
    expect(found.message).toContain('100000 bytes that are read');
  });
});

describe('a password', () => {
  test('is never sent in clear without TLS', async () => {
    const { found, heard } = await asked({ signIn: message('R', 3) });
    expect(found).toMatchObject({ ok: false, reason: 'check' });
    expect(found.message).toContain('it was not sent');
    expect(heard.join()).not.toContain('geheim');
  });

  test('is not shown to a server that cannot prove that it knows it', async () => {
    const sasl = message('R', 10, 'SCRAM-SHA-256', '');
    let turn = 0;
    const port = await speakingServer((socket) => {
      socket.on('data', (said: Buffer) => {
        turn += 1;
        if (turn === 1) socket.write(sasl);
        const nonce = /r=([^,\0]+)/.exec(said.toString('latin1'))?.[1];
        if (turn === 2) socket.write(message('R', 11, Buffer.from(`r=${nonce}more,s=c2FsdA==,i=4096`)));
        // It does not know the password, and lets us in all the same.
        if (turn === 3) socket.write(Buffer.concat([authenticated, ready, begun]));
      });
    });
    const found = await postgresAttempt({ port });
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('without having proved');
  });

  test('is hashed with the salt where the server asks for MD5', async () => {
    const salt = Buffer.from('salt');
    const { heard } = await asked({ signIn: message('R', 5, salt) }, { timeoutMs: 300 });
    const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex');
    const hash = md5(Buffer.concat([Buffer.from(md5('geheimu')), salt]));
    expect(heard[1]).toContain(`md5${hash}\0`);
  });

  test.each([
    'r=other,s=c2FsdA==,i=4096',
    'r=mine,s=c2FsdA==,i=4096',
    'r=minex,s=c2FsdA==,i=0',
    'r=minex,s=c2FsdA==,i=999999999',
    'm=x,r=minex,s=c2FsdA==,i=1',
    '',
  ])('is not computed for the challenge "%s"', async (challenge) => {
    const start = { nonce: 'mine', message: 'n,,n=*,r=mine' };
    await expect(scramProof(start, 'x', challenge)).rejects.toBeInstanceOf(ScramFault);
  });

  test('is proved by both sides or not at all', async () => {
    const proof = await scramProof({ nonce: 'a', message: '' }, 'x', 'r=ab,s=c2FsdA==,i=10');
    expect(isProved(`v=${proof.serverSignature.toString('base64')}`, proof)).toBe(true);
    expect(isProved('v=AAAA', proof)).toBe(false);
    expect(isProved('e=other-error', proof)).toBe(false);
  });
});
