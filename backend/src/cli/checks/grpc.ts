import { CliError } from '../connection.ts';
import type { CheckCommand } from './check-command.ts';

interface Options {
  tls?: boolean;
  service?: string;
}

/** `appops check grpc <host:port>` */
export const grpcCommand: CheckCommand<Options> = {
  usage: 'grpc <host:port>',
  description: 'ask a gRPC server for its health (grpc.health.v1)',
  options: (command) =>
    void command
      .option('--tls', 'with a TLS handshake in which HTTP/2 is agreed on')
      .option('--service <name>', 'whose health is asked for, such as shop.v1.Cart'),
  checkOf(target, { tls = false, service = '' }) {
    const [, host, port] = /^(.+):(\d{1,5})$/.exec(target) ?? [];
    if (host === undefined)
      throw new CliError(`"${target}" is no host with a port, such as api.example.com:50051.`);
    return { type: 'grpc', host, port: Number(port), tls, service };
  },
};
