import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { expect, onTestFinished } from 'vitest';
import type { Proxy } from '../../src/probing/net/proxy.ts';
import { speakingServer } from './servers.ts';

/** A proxy as an attempt uses it, on loopback. */
export function aProxy(port: number, more: Partial<Proxy> = {}): Proxy {
  return {
    slug: 'office',
    kind: 'http',
    host: '127.0.0.1',
    port,
    user: null,
    password: null,
    remoteNames: false,
    ...more,
  };
}

/** Where a program lies; null where it is not installed. */
export function installed(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // It lies elsewhere, or nowhere.
    }
  }
  return null;
}

/** Who asks for what: each real proxy, how it is started, and what it is. */
interface RealProxy {
  kind: Proxy['kind'];
  args: (port: number, sign: { user: string; password: string } | null, folder: string) => string[];
}

export const realProxies: Record<'squid' | 'tinyproxy' | 'microsocks', RealProxy> = {
  squid: {
    kind: 'http',
    args: (port, _sign, folder) => {
      const file = join(folder, 'squid.conf');
      writeFileSync(
        file,
        [
          `http_port 127.0.0.1:${port}`,
          'http_access allow all',
          'cache deny all',
          'access_log none',
          'cache_log /dev/null',
          'cache_store_log none',
          'pid_filename none',
          'visible_hostname test',
          'shutdown_lifetime 0 seconds',
          'connect_timeout 2 seconds',
          '',
        ].join('\n'),
      );
      return ['-N', '-f', file];
    },
  },
  tinyproxy: {
    kind: 'http',
    args: (port, sign, folder) => {
      const file = join(folder, 'tinyproxy.conf');
      writeFileSync(
        file,
        [
          `Port ${port}`,
          'Listen 127.0.0.1',
          'Allow 127.0.0.1',
          'Timeout 10',
          'MaxClients 50',
          'LogLevel Critical',
          ...(sign === null ? [] : [`BasicAuth ${sign.user} ${sign.password}`]),
          '',
        ].join('\n'),
      );
      return ['-d', '-c', file];
    },
  },
  microsocks: {
    kind: 'socks5',
    args: (port, sign) => [
      '-i',
      '127.0.0.1',
      '-p',
      String(port),
      ...(sign === null ? [] : ['-u', sign.user, '-P', sign.password]),
    ],
  },
};

/** Starts a real proxy on loopback, until the test ends. @param sign who may use it */
export async function startProxy(
  name: keyof typeof realProxies,
  sign: { user: string; password: string } | null = null,
): Promise<Proxy> {
  const program = installed(name);
  if (program === null) throw new Error(`${name} is not installed`);
  const { kind, args } = realProxies[name];
  const folder = mkdtempSync(join(tmpdir(), 'appops-proxy-'));
  const port = await freePort();
  const child = spawn(program, args(port, sign, folder), { stdio: 'ignore' });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true });
  });
  await expect.poll(() => isOpen(port), { timeout: 20_000, interval: 20 }).toBe(true);
  return aProxy(port, { kind, user: sign?.user ?? null, password: sign?.password ?? null });
}

/** One on which nobody listens at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A proxy of ours that does as it likes: what it was told first is given with the connection. */
export function lyingProxy(answer: (socket: Socket, said: Buffer) => void): Promise<number> {
  return speakingServer((socket) => void socket.once('data', (said: Buffer) => answer(socket, said)));
}

/** A SOCKS5 proxy of ours that takes everybody and answers the request with these bytes. */
export function socksAnswering(answer: Buffer | ((socket: Socket) => void)): Promise<number> {
  return lyingProxy((socket) => {
    socket.once('data', () => {
      if (typeof answer === 'function') answer(socket);
      else socket.write(answer);
    });
    socket.write(Buffer.from([5, 0]));
  });
}

/** Connects both ends of a tunnel to a port on this machine, whomever it was asked for; tells whom. */
export async function tunnellingProxy(): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const port = await lyingProxy((socket, said) => {
    const [, authority = ''] = /^CONNECT (\S+) /.exec(said.toString('latin1')) ?? [];
    asked.push(authority);
    const to = connect(Number(authority.split(':').at(-1)), '127.0.0.1');
    to.on('error', () => socket.destroy());
    socket.on('close', () => to.destroy());
    to.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(to).pipe(socket);
    });
  });
  return { port, asked };
}
