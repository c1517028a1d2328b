import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { forward } from './forward.ts';
import { previewOrg, previewUser, type PreviewUser } from './identity.ts';
import type { PreviewContext } from './preview-context.ts';
import {
  fillTemplate,
  joinPath,
  matchAppRoute,
  matchDataSourceRoute,
  type Match,
  type ProxyRoute,
  type TemplateData,
} from './route-matching.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Stands in for Grafana's two proxies, over the routes of the built plugin.json files. */
export function bindProxies(api: FastifyInstance, context: PreviewContext): void {
  // Bodies go through as they came.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  const options = { bodyLimit: Number.MAX_SAFE_INTEGER, exposeHeadRoute: false };

  const appPrefix = `/api/plugin-proxy/${context.app.json.id}/`;
  api.route({
    ...options,
    method: methods,
    url: `${appPrefix}*`,
    handler: async (request, reply) => {
      const user = userOf(request);
      const { enabled, jsonData, secureJsonData } = context.settings().app;
      if (!enabled) return reply.status(404).send({ message: 'Plugin not enabled' });
      const match = matchAppRoute(
        context.app.json.routes ?? [],
        request.method,
        rawPath(request, appPrefix),
        user.role,
      );
      if (!match.found) return refuse(reply, match);
      return pass(context, request, reply, match.route, match.rest, {
        data: { JsonData: jsonData, SecureJsonData: secureJsonData },
        headers: {
          'x-grafana-context': JSON.stringify({
            UserID: user.id,
            UserUID: user.uid,
            OrgID: previewOrg.id,
            OrgName: previewOrg.name,
            OrgRole: user.role,
            Login: user.login,
            Name: user.name,
            Email: user.email,
            IsGrafanaAdmin: false,
          }),
        },
        hideUnauthorized: false,
      });
    },
  });

  api.route<{ Params: { uid: string } }>({
    ...options,
    method: methods,
    url: '/api/datasources/proxy/uid/:uid/*',
    handler: async (request, reply) => {
      const user = userOf(request);
      const source = context.settings().findDataSource(request.params.uid);
      if (!source) return reply.status(404).send({ message: 'Unable to find datasource' });
      const match = matchDataSourceRoute(
        context.plugins.get(source.type)?.json.routes ?? [],
        request.method,
        rawPath(request, `/api/datasources/proxy/uid/${request.params.uid}/`),
        user.role,
      );
      // Grafana would go on to the data source's own address, which ours leaves empty.
      if (!match.found) return refuse(reply, match);
      return pass(context, request, reply, match.route, match.rest, {
        data: { JsonData: source.jsonData, SecureJsonData: source.secureJsonData },
        headers: {},
        hideUnauthorized: true,
      });
    },
  });
}

interface Passage {
  data: TemplateData;
  headers: Record<string, string>;
  hideUnauthorized: boolean;
}

async function pass(
  context: PreviewContext,
  request: FastifyRequest,
  reply: FastifyReply,
  route: ProxyRoute,
  rest: string,
  { data, headers, hideUnauthorized }: Passage,
): Promise<FastifyReply> {
  const filled = fillTemplate(route.url ?? '', data);
  const target = URL.parse(filled);
  if (target?.origin !== new URL(context.url()).origin) {
    return reply.status(502).send({
      message: `The preview reaches only its own backend at ${context.url()}; the settings lead to "${filled}".`,
    });
  }
  const url = new URL(context.url());
  url.pathname = joinPath(target.pathname, rest);
  // A decoded path may climb out of what the route opens, by ".." or by another spelling that a URL makes it of.
  if (rest !== '' && !url.pathname.startsWith(joinPath(target.pathname, '/')))
    return refuse(reply, { found: false, why: 'no_route' });
  url.search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
  const set = (route.headers ?? []).map(({ name, content }) => [name, fillTemplate(content, data)]);
  return forward(request, reply, {
    url: url.href,
    headers: {
      ...headers,
      'x-grafana-id': await context.sign(userOf(request)),
      ...Object.fromEntries(set),
    },
    hideUnauthorized,
  });
}

/** The path behind a proxy's prefix, still encoded. */
function rawPath(request: FastifyRequest, prefix: string): string {
  const path = request.url.split('?', 1)[0] ?? '';
  return path.slice(path.indexOf(prefix) + prefix.length);
}

function refuse(reply: FastifyReply, { why }: Match & { found: false }): FastifyReply {
  return why === 'role'
    ? reply.status(403).send({ message: 'plugin proxy route access denied' })
    : reply.status(404).send({ message: 'plugin route match not found' });
}

/** The person that a signed-in request is made as. */
function userOf(request: FastifyRequest): PreviewUser {
  return previewUser(request.previewSession!.role);
}
