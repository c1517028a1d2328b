import type { Socket } from 'node:net';
import { postgresCheck } from '@appops/shared/contract/checks/postgres';
import type { PostgresFacts } from '@appops/shared/contract/checks/postgres-facts';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { probePostgres } from '../../src/probing/protocols/postgres/probe.ts';
import { message } from '../../src/probing/protocols/postgres/wire.ts';
import { speakingServer } from './servers.ts';
import { probeTools, type ToolsWish } from './tools.ts';

export type GivenPostgresCheck = Partial<
  Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'postgres' }>
>;

/** The server of the test run (test/postgres/global-setup.ts), as its superuser. */
export function realPostgres(): GivenPostgresCheck & { host: string; port: number } {
  const { hostname, port, username, password, pathname } = new URL(process.env.APPOPS_TEST_POSTGRES_URL!);
  return {
    host: hostname,
    port: Number(port),
    user: username,
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    tls: false,
  };
}

/** One attempt, with what it found beside the rest; loopback allowed unless said otherwise. */
export async function postgresAttempt(
  given: GivenPostgresCheck,
  wish: ToolsWish = {},
): Promise<ProbedAttempt<PostgresFacts> & Omit<PostgresFacts, 'protocol'>> {
  const check = postgresCheck.parse({
    ...{ type: 'postgres', host: '127.0.0.1', database: 'd', user: 'u', password: 'geheim', tls: false },
    ...{ query: 'select 1', timeoutMs: 10_000 },
    ...given,
  });
  const made = await probePostgres(check, probeTools(check.timeoutMs, wish));
  return { ...made, ...made.facts! };
}

export const authenticated = message('R', 0);
export const ready = message('Z', Buffer.from('I'));
/** To "begin …; set …; set …". */
export const begun = Buffer.concat([...['BEGIN', 'SET', 'SET'].map((tag) => message('C', tag)), ready]);

export interface PostgresScript {
  /** What it says to the startup message, to the beginning of a transaction, to the query. Empty: nothing. */
  signIn?: Uint8Array;
  begin?: Uint8Array;
  query?: Uint8Array;
}

/** A server that says what it likes in the turns of PostgreSQL's protocol; resolves with its port, and what it heard. */
export async function scriptedPostgres(
  { signIn = Buffer.concat([authenticated, ready]), begin = begun, query = Buffer.alloc(0) }: PostgresScript,
  then: (socket: Socket) => void = () => undefined,
): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const port = await speakingServer((socket) => {
    const turns = [signIn, begin, query];
    socket.on('data', (said: Buffer) => {
      heard.push(said.toString('latin1'));
      const answer = turns.shift();
      if (answer !== undefined && answer.length > 0) socket.write(answer);
      if (turns.length === 0) then(socket);
    });
  });
  return { port, heard };
}
