import type { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answering,
  aRecord,
  dnsAttempt,
  framed,
  nameServer,
  type Asked,
} from '../../../../testing/probing/dns.ts';
import { answersTo, queryOf, readAnswer } from './message.ts';

describe('over UDP', () => {
  test('answers with another id or to another question are passed over and counted, and the right one counts', async () => {
    const { server } = await nameServer(({ send, say, answer, id }) => {
      send(answer({ answers: [aRecord('192.0.2.66')] }, { id: (id + 1) & 0xffff }));
      send(answer({ answers: [aRecord('192.0.2.66')] }, { name: 'evil.example' }));
      send(Buffer.from('no message'));
      send(Buffer.alloc(0));
      say({ answers: [aRecord('192.0.2.1')] });
    });
    expect(await dnsAttempt({ server })).toMatchObject({ ok: true, records: ['192.0.2.1'], passedOver: 4 });
  });

  test('a question that comes back is no answer', async () => {
    const { server } = await nameServer(({ send, message }) => send(message));
    const found = await dnsAttempt({ server, timeoutMs: 200 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout', passedOver: expect.any(Number) as number });
    expect(found.message).toContain('messages that answered something else were passed over');
  });

  test('a flood of what answers nothing ends before the deadline', async () => {
    const { server } = await nameServer(({ send, answer, id }) => {
      const wrong = answer({}, { id: (id + 1) & 0xffff });
      let left = 5000;
      const pour = (): void => {
        for (let at = 0; at < 50 && left > 0; at += 1, left -= 1) send(wrong);
        if (left > 0) setImmediate(pour);
      };
      pour();
    });
    const found = await dnsAttempt({ server, timeoutMs: 60_000 });
    expect(found).toMatchObject({ ok: false, reason: 'protocol' });
    expect(found.message).toContain('sent more than 1000 messages that answer something else');
  });

  test.each<[string, (asked: Asked) => Buffer]>([
    [
      'names that point to themselves',
      ({ answer }) =>
        counted(answer({}), 1, [0xc0, answer({}).length, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 1, 2, 3, 4]),
    ],
    ['names that point ahead', ({ answer }) => counted(answer({}), 1, [0xc0, 0xff, 0, 1, 0, 1])],
    ['records that are not there', ({ answer }) => counted(answer({}), 900, [])],
    [
      'a record that is longer than the message',
      ({ answer }) => counted(answer({}), 1, [0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 9]),
    ],
  ])('an answer with %s cannot be read, which is said of its server', async (_, make) => {
    const { server } = await nameServer((asked) => asked.send(make(asked)));
    const found = await dnsAttempt({ server });
    expect(found).toMatchObject({ ok: false, reason: 'protocol', rcode: null });
    expect(found.message).toContain(`The name server ${server} sent an answer that cannot be read`);
  });
});

describe('over TCP, to which a cut answer leads', () => {
  const leadingTo = (talk: (socket: Socket) => void) =>
    nameServer(({ say }) => say({ truncated: true }), talk);

  test('nobody takes connections: the connection is told, and why it was made', async () => {
    const { server } = await nameServer(({ say }) => say({ truncated: true }));
    const found = await dnsAttempt({ server });
    expect(found).toMatchObject({ ok: false, reason: 'connect', transport: 'udp' });
    expect(found.message).toContain('refused the connection. Its answer over UDP was cut off');
  });

  test('it closes at once', async () => {
    const { server } = await leadingTo((socket) => socket.end());
    expect(await dnsAttempt({ server })).toMatchObject({
      ok: false,
      reason: 'protocol',
      byDelay: true,
      message: `The name server ${server} closed the connection over TCP before it had answered`,
    });
  });

  test('it announces the longest answer there is and drips: the deadline ends it', async () => {
    const { server } = await leadingTo((socket) => {
      socket.write(Buffer.from([0xff, 0xff]));
      const timer = setInterval(() => socket.write(Buffer.from([0])), 10);
      socket.on('close', () => clearInterval(timer));
    });
    const found = await dnsAttempt({ server, timeoutMs: 300 });
    expect(found).toMatchObject({ ok: false, reason: 'timeout' });
    expect(found.message).toContain('did not answer over TCP');
  });

  test('it pours empty messages without end', async () => {
    const { server } = await leadingTo((socket) => {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(16_384)));
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
    });
    expect(await dnsAttempt({ server, timeoutMs: 60_000 })).toMatchObject({ ok: false, reason: 'protocol' });
  });

  test('its answer comes byte by byte, after one to something else, and is read all the same', async () => {
    const { server } = await leadingTo((socket) =>
      answering(({ answer, id }) => {
        const bytes = Buffer.concat([
          framed(answer({}, { id: (id + 1) & 0xffff })),
          framed(answer({ answers: [aRecord('192.0.2.1')] })),
        ]);
        let at = 0;
        const drip = (): void => {
          if (at < bytes.length) socket.write(bytes.subarray(at, (at += 1)), () => setImmediate(drip));
        };
        drip();
      })(socket),
    );
    expect(await dnsAttempt({ server })).toMatchObject({ ok: true, records: ['192.0.2.1'], passedOver: 1 });
  });

  test('more records than are read are a limit of ours and no failure of the target', async () => {
    const { server } = await leadingTo(
      answering(({ say }) => say({ answers: Array.from({ length: 1001 }, () => aRecord('192.0.2.1')) })),
    );
    const found = await dnsAttempt({ server });
    expect(found).toMatchObject({ ok: false, reason: 'check' });
    expect(found.message).toContain('it has 1001 records, and at most 1000 are read');
  });
});

describe('whatever bytes come', () => {
  const question = { name: 'shop.example', record: 'A' } as const;

  test('they are passed over, or read, or cannot be read: nothing is thrown', () => {
    const query = queryOf(question, 0x1234, true);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isOurs) => {
        const head = Buffer.from(query.subarray(0, query.length - 11));
        head[2] = head[2]! | 0x80;
        const message = isOurs ? Buffer.concat([head, bytes]) : Buffer.from(bytes);
        if (answersTo(message, query)) readAnswer(message, question);
        if (isOurs) expect(answersTo(message, query)).toBe(true);
      }),
    );
  });

  test('a name in another case is the same name', () => {
    const query = queryOf(question, 7, false);
    const message = Buffer.from(query.toString('latin1').replace('shop', 'sHOp'), 'latin1');
    message[2] = message[2]! | 0x80;
    expect(answersTo(message, query)).toBe(true);
  });
});

/** A message that says that it has so many answers, with some bytes after it. */
function counted(message: Buffer, answers: number, bytes: number[]): Buffer {
  const whole = Buffer.concat([message, Buffer.from(bytes)]);
  whole.writeUInt16BE(answers, 6);
  return whole;
}
