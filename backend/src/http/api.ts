import { hasFields } from '@appops/shared/rules/has-fields';
import { allRoutes } from '@appops/shared/contract/routes';
import { faultsOf } from '@appops/shared/words/faults';
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from '@appops/shared/contract/route';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { allows } from '../access/roles.ts';
import {
  contextIn,
  nobody,
  readContextIn,
  type Context,
  type Principal,
  type ReadContext,
} from '../context.ts';
import type { Store } from '../database/store.ts';
import { AppError, refuseFields } from '../errors.ts';
import { authenticate, type DoorKeeper } from './authenticate.ts';
import { bytesLimit, formLimit, jsonLimit } from './app.ts';
import { BodyAllowance } from './body-allowance.ts';
import { nulRefused } from '../json-body.ts';
import { once, requestHash } from './idempotency.ts';
import { RequestAllowance } from './request-allowance.ts';
import { StrangerConnections } from './stranger-connections.ts';
import { Turns } from './turns.ts';

/** A request, parsed by its route. */
export interface Input<T extends Route> {
  params: ParamsOf<T>;
  query: QueryOf<T>;
  body: T['bodyKind'] extends 'bytes' ? Buffer : BodyOf<T>;
}

type Verb<T extends Route> = (ctx: Context, input: Input<T>) => Promise<ReplyOf<T>>;
type ReadingVerb<T extends Route> = (ctx: ReadContext, input: Input<T>) => Promise<ReplyOf<T>>;

/** What a handler without a transaction gets. */
export interface Call<T extends Route> {
  input: Input<T>;
  principal: Principal;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Opens transactions of its own, as the caller. */
  write<V>(work: (ctx: Context) => Promise<V>): Promise<V>;
  read<V>(work: (ctx: ReadContext) => Promise<V>): Promise<V>;
}

/** Looks at a request before its body is read, for routes without a token. */
type Admit<T extends Route> = (
  call: Pick<Call<T>, 'read' | 'request'> & { params: ParamsOf<T> },
) => Promise<void>;

/** Binds routes of the contract to verbs. Each route is bound once; `unbound` tells which are not. */
export interface Api {
  /**
   * The verb runs in a write transaction; POSTs take an Idempotency-Key. `before` is what must not be waited for in a
   * transaction, such as a name look-up; it throws to refuse. `secrets` is for what is secret in a request or its reply,
   * and must not be kept for a repetition: what is known of the request, and what a repetition is told.
   */
  write<T extends Route>(
    route: T,
    verb: Verb<T>,
    options?: {
      before?: (call: Call<T>) => Promise<void>;
      secrets?: { known: (body: Input<T>['body']) => unknown; kept: (reply: ReplyOf<T>) => ReplyOf<T> };
    },
  ): void;
  /** The verb runs in a read-only snapshot. */
  read<T extends Route>(route: T, verb: ReadingVerb<T>): void;
  /**
   * For what is more than one transaction: runs a probe, streams, takes raw bytes. May send by itself and return
   * undefined. `admit` throws to refuse a request before its body is read.
   */
  handle<T extends Route>(
    route: T,
    handler: (call: Call<T>) => Promise<ReplyOf<T> | undefined>,
    options?: { admit?: Admit<T> },
  ): void;
  /** Like `handle`, for the few routes that find out by themselves who asks, in `admit` and again in the handler. */
  handleOwnAuthentication<T extends Route>(
    route: T,
    handler: (call: Call<T>) => Promise<ReplyOf<T> | undefined>,
    options: { admit: Admit<T> },
  ): void;
  unbound(): string[];
  /** Called once the server stops to accept requests: what streams without an end must end now. */
  onStop(listener: () => void): void;
}

export interface ApiOptions {
  store: Store;
  clock: () => number;
  /** The time that expiry is judged by, which a clock that ran ahead does not move; by default `clock`. */
  decisive?: () => number;
  keepDoor: DoorKeeper;
  /** How often one caller may ask in the long run; 0, the default, sets no limit. */
  requestsPerSecond?: number;
}

/** The most that a body may hold, in bytes. */
const limits = { json: jsonLimit, form: formLimit, bytes: bytesLimit };

/** What a schema is without what makes it optional or gives it a default. */
function innermost(def: z.core.$ZodTypeDef): z.core.$ZodTypeDef {
  return 'innerType' in def && def.innerType instanceof z.core.$ZodType
    ? innermost(def.innerType._zod.def)
    : def;
}

/** Query strings hold text only: a parameter that the schema wants as a list is wrapped when it came once. */
function wrapRepeated(schema: z.ZodMiniType, query: Record<string, unknown>): Record<string, unknown> {
  const shape: Readonly<Record<string, z.core.$ZodType>> =
    schema instanceof z.ZodMiniObject ? schema.shape : {};
  const wrapped = { ...query };
  for (const [name, value] of Object.entries(query)) {
    // A parameter called "constructor" must not find what every object inherits.
    const whole = Object.hasOwn(shape, name) ? shape[name]?._zod.def : undefined;
    if (whole !== undefined && innermost(whole).type === 'array' && !Array.isArray(value))
      wrapped[name] = [value];
  }
  return wrapped;
}

/** U+0000 in one of the texts, which PostgreSQL cannot store; texts deeper inside JSON were looked at when it was read. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return (
    typeof value === 'object' &&
    value !== null &&
    !Buffer.isBuffer(value) &&
    Object.values(value)
      .flat()
      .some((item) => typeof item === 'string' && item.includes('\0'))
  );
}

function parsePart<S extends z.ZodMiniType>(schema: S, value: unknown, where: string): z.output<S> {
  if (holdsNul(value)) throw nulRefused();
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refuseFields(faultsOf(parsed.error.issues, { input: value, where, schema }));
}

/** Makes the binder of a Fastify application. */
export function createApi(
  app: FastifyInstance,
  { store, clock, decisive = clock, keepDoor, requestsPerSecond = 0 }: ApiOptions,
): Api {
  const bound = new Set<string>();
  // Two stocks of memory for bodies without a token: `known` is for routes whose address only its sender was told (webhooks),
  // `strangers` for all other routes. Whoever fills one leaves the other free.
  const known = new BodyAllowance({ all: 5 * bytesLimit, patienceMs: 60_000 });
  const strangers = new BodyAllowance({ all: 4 * 1024 * 1024, perAddress: 512 * 1024 });
  const connections = new StrangerConnections(app.server, { all: 1000, perAddress: 200 });
  const allowance = new RequestAllowance(requestsPerSecond);
  // Apart, so that a caller whose writes wait for a lock can go on reading.
  const turns = { read: new Turns(store.engine === 'sqlite' ? 1 : undefined), write: new Turns() };
  app.addHook('preParsing', (request, _reply, payload, done) => {
    done(null, strangers.counted(request, known.counted(request, payload)));
  });
  /** Who makes the requests that are under way. */
  const callers = new WeakMap<FastifyRequest, Principal>();

  function circumstancesOf(as: Principal, request: FastifyRequest) {
    // Cast: the server was made with pino's logger, of which Fastify's type promises less.
    return { as, now: clock(), requestId: request.id, log: request.log as Context['log'] };
  }

  function bind<T extends Route>(
    route: T,
    run: (call: Call<T>) => Promise<unknown>,
    {
      authenticated = route.scope !== 'none',
      admit,
    }: { authenticated?: boolean; admit?: Admit<T> | undefined } = {},
  ): void {
    if (bound.has(route.name)) throw new Error(`${route.name} is bound twice`);
    bound.add(route.name);
    app.route({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ':$1'),
      config: { bodyKind: route.bodyKind, dropsNul: route.dropsNul },
      bodyLimit: limits[route.bodyKind],
      // Who asks comes first, before the body: a stranger learns nothing about what is valid, and fills no memory.
      onRequest: async (request, reply) => {
        if (!authenticated) {
          await admit?.({
            request,
            // Cast: it is what this route's own schema gave.
            params: parsePart(route.params, request.params, 'path') as ParamsOf<T>,
            read: (work) => store.read((tx) => work(readContextIn(tx, circumstancesOf(nobody, request)))),
          });
          (admit === undefined ? strangers : known).take(request, reply, limits[route.bodyKind]);
          return;
        }
        const principal = await authenticate(store, keepDoor, request, decisive());
        connections.recognised(request.raw.socket);
        allowance.take(principal);
        if (route.scope !== 'none' && !allows(principal.scopes, route.scope)) {
          throw new AppError(
            'forbidden',
            `This needs the scope "${route.scope}"; ${principal.actor.name} has ${principal.scopes.join(', ') || 'none'}.${principal.reduced === undefined ? '' : ` ${principal.reduced}`}`,
          );
        }
        callers.set(request, principal);
      },
      handler: async (request, reply) => {
        const principal = callers.get(request) ?? nobody;
        // Cast: each part is what this route's own schema gave; bytes have none.
        const input = {
          params: parsePart(route.params, request.params, 'path'),
          query: parsePart(
            route.query,
            wrapRepeated(route.query, hasFields(request.query) ? request.query : {}),
            'query',
          ),
          body:
            route.bodyKind === 'bytes'
              ? request.body
              : parsePart(route.body, request.body ?? undefined, 'body'),
        } as Input<T>;
        const value = await run({
          input,
          principal,
          request,
          reply,
          write: (work) => store.write((tx) => work(contextIn(tx, circumstancesOf(principal, request)))),
          read: (work) => store.read((tx) => work(readContextIn(tx, circumstancesOf(principal, request)))),
        });
        if (reply.sent || value === undefined) return reply;
        return reply.status(route.status).send(value);
      },
    });
  }

  /** Binds a route that only works on the database: it waits for one of its caller's turns. */
  function bindInTurn<T extends Route>(
    kind: keyof typeof turns,
    route: T,
    run: (call: Call<T>) => Promise<unknown>,
  ): void {
    bind(route, (call) => turns[kind].take(call.principal, () => run(call)));
  }

  return {
    write(route, verb, { before, secrets } = {}) {
      bindInTurn('write', route, async (call) => {
        const { input, request, write } = call;
        await before?.(call);
        const key = request.headers['idempotency-key'];
        if (route.method !== 'POST' || typeof key !== 'string') return write((ctx) => verb(ctx, input));
        if (key.length < 1 || key.length > 255)
          throw new AppError('invalid_request', 'The Idempotency-Key must have 1 to 255 characters.');
        const hash = requestHash(
          route.method,
          request.url,
          secrets === undefined ? input.body : secrets.known(input.body),
        );
        return write((ctx) => once(ctx, key, hash, route.status, () => verb(ctx, input), secrets?.kept));
      });
    },
    read(route, verb) {
      bindInTurn('read', route, ({ input, read }) => read((ctx) => verb(ctx, input)));
    },
    handle(route, handler, { admit } = {}) {
      bind(route, handler, { admit });
    },
    handleOwnAuthentication(route, handler, { admit }) {
      bind(route, handler, { authenticated: false, admit });
    },
    onStop(listener) {
      app.addHook('preClose', (done) => {
        listener();
        done();
      });
    },
    unbound: () => allRoutes.filter((route) => !bound.has(route.name)).map((route) => route.name),
  };
}
