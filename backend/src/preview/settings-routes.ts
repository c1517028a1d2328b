import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { secureFields, type AppSettings, type DataSource, type DataSourceInput } from './grafana-settings.ts';
import { previewOrg, previewUser } from './identity.ts';
import type { PreviewContext } from './preview-context.ts';
import { grafanaRoles } from './route-matching.ts';

/** Grafana's settings API, as far as the plugin and its pages use it, and the preview's own switch of role. */
export function bindSettings(api: FastifyInstance, context: PreviewContext): void {
  const { app } = context;

  api.get('/api/preview/session', (request) => ({
    user: previewUser(request.previewSession!.role),
    org: previewOrg,
  }));
  api.post<{ Body: { role?: string } }>('/api/preview/role', (request, reply) => {
    const role = grafanaRoles.find((one) => one === request.body?.role);
    if (role === undefined) return bad(reply, `The role must be one of ${grafanaRoles.join(', ')}.`);
    request.previewSession!.role = role;
    return previewUser(request.previewSession!.role);
  });

  api.get('/api/frontend/settings', () => ({
    appUrl: `${context.url()}/preview/`,
    appSubUrl: '/preview',
    datasources: Object.fromEntries(
      context
        .settings()
        .dataSources()
        .map((source) => [source.name, instanceSettings(source)]),
    ),
    defaultDatasource:
      context
        .settings()
        .dataSources()
        .find(({ isDefault }) => isDefault)?.name ?? '',
  }));

  const settingsPath = `/api/plugins/${app.json.id}/settings`;
  api.get(settingsPath, () => {
    const { secureJsonData, ...shown } = context.settings().app;
    return { ...app.json, ...shown, secureJsonFields: secureFields(secureJsonData) };
  });
  api.post<{ Body: Partial<AppSettings> }>(settingsPath, { preHandler: adminOnly }, (request) => {
    context.settings().saveApp(request.body ?? {});
    return { message: 'Plugin settings updated' };
  });

  bindDataSources(api, context);
}

function bindDataSources(api: FastifyInstance, context: PreviewContext): void {
  const missing = (reply: FastifyReply) => reply.status(404).send({ message: 'Data source not found' });
  type ByUid = { Params: { uid: string } };
  type WithBody = { Body: DataSourceInput };

  api.get('/api/datasources', { preHandler: adminOnly }, () =>
    context.settings().dataSources().map(publicSettings),
  );
  api.get<ByUid>('/api/datasources/uid/:uid', { preHandler: adminOnly }, (request, reply) => {
    const source = context.settings().findDataSource(request.params.uid);
    return source ? publicSettings(source) : missing(reply);
  });
  api.post<WithBody>('/api/datasources', { preHandler: adminOnly }, (request, reply) => {
    const source = context.settings().addDataSource(request.body ?? {});
    if (!source) return reply.status(409).send({ message: 'data source with the same name already exists' });
    return saved(source, 'Datasource added');
  });
  api.put<ByUid & WithBody>('/api/datasources/uid/:uid', { preHandler: adminOnly }, (request, reply) => {
    const source = context.settings().changeDataSource(request.params.uid, request.body ?? {});
    return source ? saved(source, 'Datasource updated') : missing(reply);
  });
  api.delete<ByUid>('/api/datasources/uid/:uid', { preHandler: adminOnly }, (request, reply) => {
    if (!context.settings().removeDataSource(request.params.uid)) return missing(reply);
    return { message: 'Data source deleted' };
  });
}

async function adminOnly(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (request.previewSession?.role === 'Admin') return undefined;
  return reply
    .status(403)
    .send({ message: "You'll need additional permissions to perform this action. Ask an admin." });
}

function bad(reply: FastifyReply, message: string): FastifyReply {
  return reply.status(400).send({ message });
}

function saved(source: DataSource, message: string): object {
  return { id: source.id, name: source.name, message, datasource: publicSettings(source) };
}

/** A data source as the settings API shows it: which secrets are set, never what they are. */
function publicSettings({ secureJsonData, ...source }: DataSource): object {
  return { ...source, orgId: previewOrg.id, secureJsonFields: secureFields(secureJsonData) };
}

/** A data source as the page gets it for an instance; its requests go through the proxy. */
function instanceSettings({ id, uid, name, type, isDefault, readOnly, jsonData }: DataSource): object {
  const url = `/api/datasources/proxy/uid/${uid}`;
  return { id, uid, name, type, isDefault, readOnly, jsonData, access: 'proxy', url };
}
