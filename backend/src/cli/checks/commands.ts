import type { CheckType } from '@appops/shared/contract/checks/check';
import type { CheckCommand } from './check-command.ts';
import { httpCommand } from './http.ts';
import { tcpCommand } from './tcp.ts';

/** The command of each protocol. One of the contract without a file here does not compile. */
const commands: Record<CheckType, CheckCommand> = { http: httpCommand, tcp: tcpCommand };

export const checkCommands: readonly CheckCommand[] = Object.values(commands);
