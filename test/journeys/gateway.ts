import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gateway {
  /** Address without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/**
 * Stands between a browser and a backend as Grafana's proxies do: it passes everything on as it comes, streams
 * included, and answers 502 with an empty body when the backend is dead.
 */
export async function openGateway(backendUrl: string): Promise<Gateway> {
  const { hostname, port } = new URL(backendUrl);

  function passOn(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, url, headers } = incoming;
    const asked = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    asked.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    outgoing.on('close', () => asked.destroy());
    incoming.pipe(asked);
  }

  const server = createServer(passOn).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
