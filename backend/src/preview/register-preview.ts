import type { FastifyInstance } from 'fastify';
import type { JWK } from 'jose';
import { equalSecrets, hashSecret } from '../access/secrets.ts';
import { bearerOf } from '../http/authenticate.ts';
import { createGrafanaSettings } from './grafana-settings.ts';
import { refusalOf } from './guard.ts';
import { createPreviewIdentity } from './identity.ts';
import { bindPages } from './pages-routes.ts';
import { readBuiltPlugins, type BuiltPlugin } from './plugin-files.ts';
import type { PreviewContext } from './preview-context.ts';
import { bindProxies } from './proxy-routes.ts';
import { createSessions, sessionOf, type PreviewSession } from './sessions.ts';
import { bindSettings } from './settings-routes.ts';

export interface PreviewDeps {
  /** Absolute folder of the built preview page (`grafana-plugin/dist-preview`). */
  previewFolder: string;
  /** Absolute folder of the built plugin (`grafana-plugin/dist`). */
  pluginFolder: string;
  /** Where this backend listens, such as http://127.0.0.1:4400; only asked once it listens. */
  ownUrl: () => string;
  /** Secrets of the tokens that the app and the data source hold, as they would in Grafana. */
  tokens: { app: string; dataSource: string };
  /** What `appops open` proves with that it may read the data folder. */
  linkSecret: string;
  clock: () => number;
}

export interface Preview {
  /** A new one-time link, on loopback, that opens one browser within a day. */
  link(): string;
  /** Where it answers on loopback, without a slash at the end. */
  url(): string;
  /** Who signs the preview's identities and with which keys: verified by the same code as Grafana's. */
  issuer(): string;
  jwks: { keys: JWK[] };
}

declare module 'fastify' {
  interface FastifyRequest {
    previewSession: PreviewSession | null;
  }
}

/**
 * Serves the plugin's pages without a Grafana below `/preview/`, to somebody on this machine who has the
 * one-time link. Only Grafana's chrome, settings and proxies are stood in for: every answer about AppOps
 * comes from the API, over the routes of the built plugin.json.
 */
export async function registerPreview(app: FastifyInstance, deps: PreviewDeps): Promise<Preview> {
  const [identity, plugins] = await Promise.all([
    createPreviewIdentity(),
    readBuiltPlugins(deps.pluginFolder),
  ]);
  const sessions = createSessions(deps.clock);
  const url = () => onLoopback(deps.ownUrl());
  const issuer = () => `${url()}/preview`;
  const linkTo = (code: string) => `${url()}/preview/open?code=${code}`;
  const context: PreviewContext = {
    previewFolder: deps.previewFolder,
    url,
    plugins,
    app: pluginOfType(plugins, 'app'),
    dataSource: pluginOfType(plugins, 'datasource'),
    settings: once(() =>
      createGrafanaSettings({
        backendUrl: url(),
        appToken: deps.tokens.app,
        dataSourceToken: deps.tokens.dataSource,
        dataSourceType: pluginOfType(plugins, 'datasource').json.id,
      }),
    ),
    sign: (user) => identity.sign(user, issuer(), deps.clock()),
  };

  // Who types the address alone means the pages.
  app.get('/', (_request, reply) => reply.redirect('/preview/'));
  await app.register(
    async (preview) => {
      preview.decorateRequest('previewSession', null);
      preview.addHook('onRequest', async (request, reply) => {
        const refusal = refusalOf(request);
        if (refusal !== null) return reply.status(403).send({ message: refusal });
        request.previewSession = sessionOf(sessions, request);
        return undefined;
      });
      preview.get('/api/signing-keys/keys', () => identity.jwks);
      bindPages(preview, context, sessions);
      preview.post('/link', (request, reply) => {
        const given = bearerOf(request);
        if (given !== null && equalSecrets(hashSecret(given), hashSecret(deps.linkSecret)))
          return { link: linkTo(sessions.issueCode()) };
        return reply.status(403).send({
          message:
            'A link is made only for who can read the data folder of this AppOps: run "npx appops open" there.',
        });
      });

      await preview.register(async (signedIn) => {
        signedIn.addHook('onRequest', async (request, reply) => {
          if (request.previewSession) return undefined;
          return reply.status(403).send({
            message:
              'This browser is not signed in, or no longer since AppOps was started again. Open the link that "npm start" prints, or that "npx appops open" prints anew.',
          });
        });
        bindSettings(signedIn, context);
        await signedIn.register(async (proxied) => bindProxies(proxied, context));
      });
    },
    { prefix: '/preview' },
  );

  return {
    link: () => linkTo(sessions.issueCode()),
    url,
    issuer,
    jwks: identity.jwks,
  };
}

function pluginOfType(plugins: Map<string, BuiltPlugin>, type: string): BuiltPlugin {
  const plugin = [...plugins.values()].find(({ json }) => json.type === type);
  if (!plugin) throw new Error(`The built plugin has no ${type}. Build it with "npm run build".`);
  return plugin;
}

/** The address by which this machine reaches a server that listens on every address. */
function onLoopback(url: string): string {
  return url.replace('://0.0.0.0', '://127.0.0.1').replace('://[::]', '://[::1]');
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
