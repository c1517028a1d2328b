import type { CheckType } from '@appops/shared/contract/checks/check';
import type { CheckCommand } from './check-command.ts';
import { dnsCommand } from './dns.ts';
import { pushCommand } from './push.ts';
import { groupCommand } from './group.ts';
import { grpcCommand } from './grpc.ts';
import { httpCommand } from './http.ts';
import { icmpCommand } from './icmp.ts';
import { postgresCommand } from './postgres.ts';
import { tcpCommand } from './tcp.ts';
import { tlsCommand } from './tls.ts';
import { udpCommand } from './udp.ts';
import { websocketCommand } from './websocket.ts';

/** The command of each protocol. One of the contract without a file here does not compile. */
const commands: Record<CheckType, CheckCommand> = {
  group: groupCommand,
  push: pushCommand,
  http: httpCommand,
  tcp: tcpCommand,
  tls: tlsCommand,
  udp: udpCommand,
  icmp: icmpCommand,
  postgres: postgresCommand,
  dns: dnsCommand,
  websocket: websocketCommand,
  grpc: grpcCommand,
};

export const checkCommands: readonly CheckCommand[] = Object.values(commands);
