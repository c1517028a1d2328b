import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A child process: the server that checks are made against. It prints its port and answers a short text. */
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end('fine');
});
server.keepAliveTimeout = 1;
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
