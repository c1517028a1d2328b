import { describe, expect, test } from 'vitest';
import { silentServer, speakingServer } from '../../../../testing/probing/servers.ts';
import { says, tcpAttempt } from '../../../../testing/probing/tcp.ts';

describe('the facts of a TCP attempt', () => {
  test('tell how the target greeted and how much was heard, printable whatever it says', async () => {
    const port = await speakingServer((socket) =>
      socket.write(Buffer.from('SSH-2.0-\0\u00e9\r\n', 'latin1')),
    );
    const { facts } = await tcpAttempt(port, { assertions: says('SSH-2.0') });
    expect(facts).toEqual({
      protocol: 'tcp',
      tls: null,
      heardBytes: 12,
      heardTruncated: false,
      greeting: 'SSH-2.0-\\x00\\xe9\\r\\n',
    });
  });

  test('tell nothing of what nobody listened for', async () => {
    const { facts } = await tcpAttempt(await silentServer());
    expect(facts).toMatchObject({ heardBytes: null, heardTruncated: false, greeting: null });
  });

  test('hold no secret that was sent, though the target says it again', async () => {
    const port = await speakingServer((socket) => void socket.on('data', (piece) => socket.write(piece)));
    const found = await tcpAttempt(port, { send: 'PASS secret\\r\\n', assertions: says('PASS') });
    expect(found).toMatchObject({ ok: true, heardBytes: 13, greeting: null });
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});
