import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { onTestFinished } from 'vitest';

export type Records = Record<string, string[] | 'silent' | 'servfail'>;

/** A name server on loopback that knows the given names, by type; it is written for the questions of this test only. */
export async function nameServer(records: Records): Promise<{ server: string; asked: string[] }> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const type = query.readUInt16BE(at + 1) === 1 ? 'A' : 'AAAA';
    const question = `${labels.join('.')} ${type}`;
    asked.push(question);
    const known =
      records[question] ??
      (Object.keys(records).some((key) => key.startsWith(`${labels.join('.')} `)) ? [] : null);
    if (known === 'silent') return;
    const addresses = Array.isArray(known) ? known : [];
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8180 | (known === null ? 3 : known === 'servfail' ? 2 : 0), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(addresses.length, 6);
    const answers = addresses.map((address) => {
      const data = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : bytesOf(address);
      return Buffer.concat([
        Buffer.from([0xc0, 12, 0, type === 'A' ? 1 : 28, 0, 1, 0, 0, 0, 60, 0, data.length]),
        data,
      ]);
    });
    socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...answers]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return { server: `127.0.0.1:${socket.address().port}`, asked };
}

/** Only for addresses such as 2001:db8::1. */
function bytesOf(address: string): Buffer {
  const [left = '', right = ''] = address.split('::');
  const words = (part: string): number[] =>
    part
      .split(':')
      .filter(Boolean)
      .map((word) => parseInt(word, 16));
  const [start, end] = [words(left), words(right)];
  const all = [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}
