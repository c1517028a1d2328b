import type { CheckType } from '@appops/shared/contract/checks/check';
import type { CheckCommand } from './check-command.ts';
import { httpCommand } from './http.ts';
import { icmpCommand } from './icmp.ts';
import { postgresCommand } from './postgres.ts';
import { tcpCommand } from './tcp.ts';
import { tlsCommand } from './tls.ts';
import { udpCommand } from './udp.ts';

/** The command of each protocol. One of the contract without a file here does not compile. */
const commands: Record<CheckType, CheckCommand> = {
  http: httpCommand,
  tcp: tcpCommand,
  tls: tlsCommand,
  udp: udpCommand,
  icmp: icmpCommand,
  postgres: postgresCommand,
};

export const checkCommands: readonly CheckCommand[] = Object.values(commands);
