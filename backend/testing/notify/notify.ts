import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNotificationRule, type ChannelSettings } from '@appops/shared/contract/notifications';
import { createService as serviceRoute } from '@appops/shared/contract/services';
import type { Severity } from '@appops/shared/words/severity';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createSealer } from '../../src/access/sealing.ts';
import { followLog } from '../../src/daemon/follow-log.ts';
import type { TestStore } from '../database/stores.ts';
import { moveIncident } from '../../src/incidents/move-incident.ts';
import { openIncident, type NewIncident } from '../../src/incidents/open-incident.ts';
import { ensureLocalProbe } from '../../src/monitors/probes.ts';
import { createService } from '../../src/services/create-service.ts';
import { writeAt } from '../verbs.ts';
import { createChannel, findChannel, updateChannel } from '../../src/notify/channel.ts';
import { Deliverer } from '../../src/notify/deliverer.ts';
import { notifier } from '../../src/notify/plan.ts';
import { createRule } from '../../src/notify/rules.ts';
import { Postman } from '../../src/notify/send-letter.ts';

/** Where tests begin; epoch milliseconds. */
export const noon = Date.UTC(2026, 10, 30, 12);
const log = pino({ level: 'silent' });

/** What a receiver was sent. */
export interface Received {
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server on loopback that takes webhooks. */
export interface Receiver {
  url: string;
  received: Received[];
  /** How it answers from now on. */
  answer: RequestListener;
  /** The titles of what it was sent, in order. */
  titles(): string[];
}

export const taken: RequestListener = (_request, response) => void response.writeHead(204).end();

/** An answer of a status, with headers if given. */
export function answering(status: number, headers: Record<string, string> = {}, body = ''): RequestListener {
  return (_request, response) => void response.writeHead(status, headers).end(body);
}

/** Until it is closed; `startReceiver` closes it at the end of a test. */
export async function openReceiver(answer: RequestListener = taken): Promise<Receiver & { close(): void }> {
  const receiver: Receiver & { close(): void } = {
    url: '',
    received: [],
    answer,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
    titles: () =>
      receiver.received.map(({ body }) => (JSON.parse(body) as { data: { title: string } }).data.title),
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        receiver.received.push({
          id: String(request.headers['webhook-id']),
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        });
        receiver.answer(request, response);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}

export async function startReceiver(answer?: RequestListener): Promise<Receiver> {
  const receiver = await openReceiver(answer);
  onTestFinished(() => receiver.close());
  return receiver;
}

/** A database with two services, somebody who plans and somebody who delivers, and a clock of the test's own. */
export async function setUp(make: () => Promise<TestStore>, options: { limitMs?: number } = {}) {
  const made = await make();
  const { store } = made;
  let now = noon;
  let decisive: number | null = null;
  const sealer = createSealer(randomBytes(32));
  const clocks = { clock: () => now, decisive: () => decisive ?? now };
  await ensureLocalProbe(store, now);
  await writeAt(store, now, async (ctx) => {
    for (const name of ['shop', 'search'])
      await createService(
        ctx,
        serviceRoute.body.parse({ name, environments: [{ name: 'production' }, { name: 'staging' }] }),
      );
  });
  const planner = followLog([notifier(() => 'http://127.0.0.1:4400')], {
    store,
    holder: 'one',
    clock: clocks.decisive,
    log,
  });
  const delivererOf = (holder: string) =>
    new Deliverer({ store, holder, ...clocks, sealer, log, postman: new Postman(sealer, options) });
  const deliverer = delivererOf('one');
  const plan = () => planner.runOnce();
  return {
    store,
    sealer,
    plan,
    deliverer,
    delivererOf,
    openAgain: made.openAgain,
    now: () => now,
    pass: (ms: number) => (now += ms),
    setDecisive: (at: number | null) => (decisive = at),
    write: <T>(work: Parameters<typeof writeAt<T>>[2]) => writeAt(store, now, work),
    /** Plans and delivers whatever is due now. */
    async tell() {
      await plan();
      await deliverer.drain();
    },
    /** A channel with a rule that leads all to it, or none. */
    async channel(
      url: string,
      rule: { service?: string; environment?: string; leastSeverity?: Severity } | null = {},
      settings: ChannelSettings = { kind: 'webhook', url },
    ) {
      const { channel, secret } = await writeAt(store, now, (ctx) =>
        createChannel(ctx, { name: `To ${url}`, settings }, sealer),
      );
      if (rule !== null)
        await writeAt(store, now, (ctx) =>
          createRule(ctx, createNotificationRule.body.parse({ channel: channel.id, ...rule })),
        );
      return { id: channel.id, secret: secret! };
    },
    /** Sets another address of a channel, whose pause and failures that ends. */
    address: (id: string, url: string) =>
      writeAt(store, now, async (ctx) => {
        const { version } = await findChannel(ctx.tx, id);
        return updateChannel(ctx, id, { version, settings: { kind: 'webhook', url } }, sealer);
      }),
    /** Opens an incident of the shop in production. */
    open: async (title: string, more: object = {}) =>
      (await writeAt(store, now, (ctx) => openIncident(ctx, newIncident(title, more)))).id,
    /** Opens so many in one transaction. */
    openMany: (count: number) =>
      writeAt(store, now, async (ctx) => {
        for (let n = 0; n < count; n++) await openIncident(ctx, newIncident(`Number ${n}`, {}));
      }),
    move: (id: string, verb: 'acknowledge' | 'resolve' | 'reopen', note = '') =>
      writeAt(store, now, (ctx) => moveIncident(ctx, id, verb, note)),
    outbox: () =>
      store.read((tx) => tx.selectFrom('outbox').selectAll().orderBy('sequence').orderBy('id').execute()),
  };
}

function newIncident(title: string, more: object): NewIncident {
  return {
    title,
    description: '',
    severity: 'high',
    service: 'shop',
    environment: 'production',
    openedBy: 'person',
    context: {},
    ...more,
  };
}
