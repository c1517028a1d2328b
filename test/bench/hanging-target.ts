import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A child process: accepts connections on every address of this machine and never answers. It prints its port. */
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.resume();
});
server.listen(0, '0.0.0.0', 10_000, () => {
  console.log((server.address() as AddressInfo).port);
});
