import { attachmentLimit } from '@appops/shared/contract/attachments';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { checkJsonText, withoutNul } from '../json-body.ts';
import { KnownPaths } from './known-paths.ts';
import { sendProblem } from './problem.ts';
import { refuseConnection } from './refused-connection.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    bodyKind?: 'json' | 'bytes' | 'form';
    dropsNul?: boolean;
  }
}

/** The most that a JSON body may hold, in bytes. */
export const jsonLimit = 1024 * 1024;
/** The most that a form may hold, in bytes: two codes and a few words. */
export const formLimit = 16 * 1024;
/** The most that a body of bytes may hold: an attachment, or a webhook's payload. */
export const bytesLimit = attachmentLimit;

/** How long requests under way may go on at a stop, in milliseconds. */
const stopPatience = 8_000;

/** At a stop connections end as soon as they carry no request, and all of them when that takes too long. */
function endConnectionsAtStop(app: FastifyInstance): void {
  const timers: NodeJS.Timeout[] = [];
  app.addHook('preClose', (done) => {
    timers.push(
      // A connection is kept for a next request, which will not be answered.
      setInterval(() => app.server.closeIdleConnections(), 50),
      setTimeout(() => app.server.closeAllConnections(), stopPatience),
    );
    done();
  });
  app.addHook('onClose', (_app, done) => {
    for (const timer of timers) clearTimeout(timer);
    done();
  });
}

/** The refusal of a path or a method that there is not (RFC 9110, section 15.5.6: a 405 names the methods in Allow). */
function leadsNowhere(
  paths: KnownPaths,
  { method, url }: FastifyRequest,
  reply: FastifyReply,
  elsewhere: string,
): AppError {
  const path = url.split('?')[0] ?? '';
  const methods = paths.methodsAt(path);
  if (methods.length === 0)
    return new AppError('not_found', `There is nothing at ${method} ${path}.${elsewhere}`);
  void reply.header('allow', methods.join(', '));
  return new AppError(
    'method_not_allowed',
    `${path} does not take ${method}; it takes ${methods.join(', ')}.`,
  );
}

/** The headers of every answer. */
function nameAnswer(request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .header('x-request-id', request.id)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer');
  if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
}

/**
 * The HTTP application without any route: bodies, errors, request ids and the headers of every answer.
 * @param elsewhere what is said beside "there is nothing at", where another process serves more
 */
export function createApp(log: FastifyBaseLogger, elsewhere = ''): FastifyInstance {
  const app = Fastify({
    loggerInstance: log,
    genReqId: () => randomUUID().replaceAll('-', ''),
    bodyLimit: jsonLimit,
    // One line per request would be most of the log of a server that is polled; failures are logged where they are told.
    logController: new LogController({ disableRequestLogging: true }),
    // At a stop requests under way are finished; event streams end by themselves.
    forceCloseConnections: 'idle',
    // Who sends byte after byte would else hold a connection for ever.
    requestTimeout: 60_000,
    // Who sends no whole head of a request is gone soon: nobody knows who it is.
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    routerOptions: { maxParamLength: 500 },
    clientErrorHandler: refuseConnection,
    // An address that cannot be decoded, or is too long, reaches no route.
    frameworkErrors: (error, request, reply) => {
      nameAnswer(request, reply);
      void sendProblem(error, request, reply);
    },
  });
  const paths = new KnownPaths(app);

  endConnectionsAtStop(app);

  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.routeOptions.config.bodyKind === 'bytes') return done(null, body);
    let text = body.toString('utf8');
    try {
      if (request.routeOptions.config.dropsNul === true) text = withoutNul(text);
      checkJsonText(text);
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)));
    }
    void parseJson(request, text, done);
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    // As bytes: a picture that was sent under this type, as curl does by itself, is no text.
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (request.routeOptions.config.bodyKind === 'bytes') done(null, body);
      else if (request.routeOptions.config.bodyKind === 'form')
        done(null, Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
      else
        done(
          new AppError(
            'unsupported_type',
            'Forms are not accepted here. Send JSON with content-type application/json.',
          ),
        );
    },
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.routeOptions.config.bodyKind === 'bytes') done(null, body);
    else
      done(
        new AppError(
          'unsupported_type',
          `The content type "${request.headers['content-type'] ?? ''}" is not accepted here. Send JSON with content-type application/json.`,
        ),
      );
  });

  app.addHook('onSend', async (request, reply) => nameAnswer(request, reply));
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  // Files that are not there, below a path that serves files.
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      new AppError('not_found', `There is nothing at ${request.url.split('?')[0]}.`),
      request,
      reply,
    ),
  );
  // Before the body: a stranger's is not read for a path that leads nowhere.
  app.addHook('onRequest', (request, reply, done) => {
    const path = request.url.split('?')[0] ?? '';
    const nowhere = request.is404 || paths.isTakenFor(request.routeOptions.url, path);
    done(nowhere ? leadsNowhere(paths, request, reply, elsewhere) : undefined);
  });
  // Before the body is taken for what it is not: nothing here unpacks one (RFC 9110, section 8.4).
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const coding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
    done(
      coding === '' || coding === 'identity'
        ? null
        : new AppError(
            'unsupported_type',
            `The body is packed with "${coding}", which is not accepted here. Send it as it is, without content-encoding.`,
          ),
    );
  });
  return app;
}
