import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend('sqlite');
});
afterAll(() => backend.stop());

/** The status of a request written byte by byte, as no client of ours would. */
function statusOf(target: string, hosts: string[]): Promise<number> {
  const port = Number(new URL(backend.url).port);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', reject).on('close', () => resolve(Number(answer.split(' ')[1])));
    const lines = [`GET ${target} HTTP/1.1`, ...hosts.map((host) => `Host: ${host}`), 'Connection: close'];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

test.each(['/metrics', '/openapi.json', '/docs'])(
  '%s without a token is for who asks this machine by its own address, however the request says whom it asks',
  async (path) => {
    expect(await statusOf(path, ['127.0.0.1'])).toBe(200);
    expect(await statusOf(path, ['LocalHost:1'])).toBe(200);
    expect(await statusOf(path, ['[::1]:1'])).toBe(200);
    expect(await statusOf(`http://127.0.0.1${path}`, ['127.0.0.1'])).toBe(200);
    // RFC 9112, section 3.2.2: the target's own authority is meant, not Host.
    expect(await statusOf(`http://attacker.example${path}`, ['127.0.0.1'])).toBe(403);
    expect(await statusOf(`http://127.0.0.1@attacker.example${path}`, ['127.0.0.1'])).toBe(403);
    expect(await statusOf(path, ['127.0.0.1', 'attacker.example'])).not.toBe(200);
    for (const host of ['attacker.example', '127.0.0.1.attacker.example', 'localhost@attacker.example', ''])
      expect(await statusOf(path, [host])).toBe(403);
  },
);
