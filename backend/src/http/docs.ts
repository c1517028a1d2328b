import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { openApiDocument } from './openapi.ts';

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>AppOps API</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="docs/assets/swagger-ui.css"><link rel="icon" href="data:,"></head>
<body><div id="ui"></div><script src="docs/assets/swagger-ui-bundle.js"></script><script src="docs/start.js"></script></body></html>`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', deepLinking: true, tryItOutEnabled: true, persistAuthorization: false, validatorUrl: null });`;

/** Where swagger-ui's files are; null in a bundle that was made without them. */
function assetsFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  } catch {
    return null;
  }
}

/**
 * `/openapi.json` and `/docs`.
 * @param guards throw for who may not see the document, or the pages about it
 */
export async function registerDocs(
  app: FastifyInstance,
  version: string,
  ownUrl: () => string,
  guards: Record<'document' | 'pages', (request: FastifyRequest) => Promise<void>>,
): Promise<void> {
  app.get('/openapi.json', { onRequest: guards.document }, () => openApiDocument(version, ownUrl()));
  const assets = assetsFolder();
  if (assets === null) return;
  await app.register(async (scope) => {
    scope.addHook('onRequest', guards.pages);
    await scope.register(fastifyStatic, {
      root: assets,
      prefix: '/docs/assets/',
      decorateReply: false,
      index: false,
      maxAge: '1h',
    });
    scope.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
    scope.get('/docs/start.js', (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(start),
    );
  });
}
