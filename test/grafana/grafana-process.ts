import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BackendProcess } from '../journeys/backend-process.ts';

/** An answer with its whole body. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
  /** The body as JSON, or null. */
  json: Record<string, unknown> | null;
}

export interface Asked {
  headers?: Record<string, string>;
  body?: unknown;
  bytes?: Buffer;
}

/** Somebody with an account of this Grafana. */
export interface Person {
  login: string;
  name: string;
  call(method: string, path: string, asked?: Asked): Promise<Answer>;
  /** `authorization` of every call. */
  authorization: string;
}

/** A Grafana that `npm run grafana` has started. */
export interface GrafanaProcess {
  readonly url: string;
  readonly admin: Person;
  /** Makes an account with a role in the first organisation. */
  addPerson(login: string, name: string, role: 'Viewer' | 'Editor' | 'Admin'): Promise<Person>;
  /** Calls with nothing but what is given. */
  call(method: string, path: string, asked?: Asked): Promise<Answer>;
  log(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts the Grafana in GRAFANA_HOME with the script that people use, connected with this backend.
 * @param port of an earlier start, to begin again where that one ended
 * @throws when it does not say where it is
 */
export async function startGrafana(backend: BackendProcess, port?: number): Promise<GrafanaProcess> {
  port ??= await freePort();
  const script = join(import.meta.dirname, '../../scripts/grafana.mjs');
  const child = spawn(
    process.execPath,
    [script, '--url', backend.url, '--data', backend.dataFolder, '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exited = once(child, 'exit');
  const ready = new Promise<void>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Grafana runs at')) resolve();
    }),
  );
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await exited;
  };
  await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(`Grafana did not start:\n${said}`);
    }),
  ]);

  const url = `http://127.0.0.1:${port}`;
  const call: GrafanaProcess['call'] = (method, path, asked) => send(method, `${url}${path}`, asked);
  const person = (login: string, name: string, password: string): Person => {
    const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
    return {
      login,
      name,
      authorization,
      call: (method, path, asked = {}) =>
        call(method, path, { ...asked, headers: { authorization, ...asked.headers } }),
    };
  };
  const folder = join(backend.dataFolder, 'grafana');
  const admin = person('admin', 'admin', (await readFile(join(folder, 'admin-password'), 'utf8')).trim());
  return {
    url,
    admin,
    async addPerson(login, name, role) {
      const password = `${login}-of-this-test`;
      const made = await admin.call('POST', '/api/admin/users', {
        body: { login, name, email: `${login}@example.org`, password, OrgId: 1 },
      });
      if (made.status !== 200) throw new Error(`No account ${login}: ${made.text}`);
      const changed = await admin.call('PATCH', `/api/org/users/${String(made.json!.id)}`, {
        body: { role },
      });
      if (changed.status !== 200) throw new Error(`No role ${role} for ${login}: ${changed.text}`);
      return person(login, name, password);
    },
    call,
    log: () => readFile(join(folder, 'logs/grafana.log'), 'utf8'),
    close,
  };
}

/** Not `fetch`: that sets `Connection` itself. */
function send(method: string, url: string, { headers = {}, body, bytes }: Asked = {}): Promise<Answer> {
  const sent = bytes ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      {
        method,
        agent: false,
        headers: {
          ...(sent === undefined ? {} : { 'content-length': String(sent.length) }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('end', () => {
          const received = Buffer.concat(chunks);
          const text = received.toString();
          let json: Answer['json'] = null;
          try {
            json = JSON.parse(text) as Answer['json'];
          } catch {
            // Not every answer is JSON.
          }
          resolve({ status: incoming.statusCode!, headers: incoming.headers, bytes: received, text, json });
        });
      },
    );
    outgoing.setTimeout(30_000, () => outgoing.destroy(new Error(`${method} ${url}: no answer in 30 s`)));
    outgoing.once('error', reject);
    outgoing.end(sent);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
