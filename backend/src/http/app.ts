import { attachmentLimit } from '@appops/shared/contract/attachments';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { checkJsonText } from './json-body.ts';
import { sendProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    bodyKind?: 'json' | 'bytes' | 'form';
  }
}

/** The most that a JSON or form body may hold, in bytes. */
export const jsonLimit = 1024 * 1024;
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

/** The HTTP application without any route: bodies, errors, request ids and the headers of every answer. */
export function createApp(log: FastifyBaseLogger): FastifyInstance {
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
    routerOptions: { maxParamLength: 500 },
  });

  endConnectionsAtStop(app);

  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.routeOptions.config.bodyKind === 'bytes') return done(null, body);
    const text = body.toString('utf8');
    try {
      checkJsonText(text);
    } catch (error) {
      return done(error as Error);
    }
    void parseJson(request, text, done);
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (request, body, done) => {
      if (request.routeOptions.config.bodyKind === 'bytes') done(null, Buffer.from(body));
      else if (request.routeOptions.config.bodyKind === 'form')
        done(null, Object.fromEntries(new URLSearchParams(body as string)));
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

  app.addHook('onSend', async (request, reply) => {
    void reply
      .header('x-request-id', request.id)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer');
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      new AppError('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0] ?? ''}.`),
      request,
      reply,
    ),
  );
  return app;
}
