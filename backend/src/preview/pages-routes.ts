import { send as openFile } from '@fastify/send';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageAfterOpening, pageWithoutSession } from './pages.ts';
import type { PreviewContext } from './preview-context.ts';
import { sessionCookie, type Sessions } from './sessions.ts';

const year = 31_536_000;
/** No other page may show ours inside itself and have people click in it. */
const notFramed = "frame-ancestors 'none'";
/** Files whose names change with their content. */
const hashed = /^\/(vendor|page|chunks|assets)\//;

/** The link, the built plugins, the preview's own files, and its page for every other path. */
export function bindPages(preview: FastifyInstance, context: PreviewContext, sessions: Sessions): void {
  const { previewFolder } = context;

  preview.get<{ Querystring: { code?: string } }>('/open', (request, reply) => {
    // A second visit of a browser that is signed in goes on as well.
    const secret = request.previewSession ? null : sessions.open(request.query.code ?? '');
    if (!request.previewSession && secret === null) {
      return html(
        reply,
        403,
        pageWithoutSession('This link is not valid: it was used already, or is older than a day.'),
      );
    }
    if (secret !== null) void reply.header('set-cookie', sessionCookie(request, secret));
    return html(reply, 200, pageAfterOpening());
  });

  preview.get<{ Params: { id: string; '*': string } }>('/public/plugins/:id/*', (request, reply) => {
    const plugin = context.plugins.get(request.params.id);
    if (!plugin) return notFound(reply);
    return sendFrom(plugin.folder, `/${request.params['*']}`, request, reply);
  });
  for (const folder of ['vendor', 'page', 'system', 'public']) {
    preview.get<{ Params: { '*': string } }>(`/${folder}/*`, (request, reply) =>
      sendFrom(previewFolder, `/${folder}/${request.params['*']}`, request, reply),
    );
  }

  preview.all('/api/*', (_request, reply) => notFound(reply));
  const page = (request: FastifyRequest, reply: FastifyReply) => {
    if (!request.previewSession) return html(reply, 200, pageWithoutSession());
    void reply.header('content-security-policy', notFramed);
    return sendFrom(previewFolder, '/index.html', request, reply);
  };
  preview.get('/', page);
  preview.get('/*', page);
}

function html(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .status(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', notFramed)
    .send(text);
}

/** An answer in the form of Grafana's own API. */
function notFound(reply: FastifyReply): FastifyReply {
  return reply.status(404).send({ message: 'Not found' });
}

async function sendFrom(
  folder: string,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const file = await openFile(request.raw, encodeURI(path), {
    root: folder,
    index: false,
    dotfiles: 'deny',
    cacheControl: false,
  });
  if (file.type !== 'file') return notFound(reply);
  const cache = hashed.test(path) ? `private, max-age=${year}, immutable` : 'no-cache';
  return reply.status(file.statusCode).headers(file.headers).header('cache-control', cache).send(file.stream);
}
