import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './project.mjs';

/** The ids that Grafana must be told to load unsigned: the app, and each plugin nested in it. */
export const pluginIds = ['appops-suite-app', 'appops-suite-datasource', 'appops-capa-panel'];

/** What each door may do: the app acts for people up to administrators, the data source only reads. */
const doors = {
  app: { name: 'Grafana app', scopes: ['admin'], door: 'app' },
  datasource: { name: 'Grafana data source', scopes: ['read'], door: 'datasource' },
};

/** Makes the folder that Grafana lives in: its database and logs, and a copy of the built plugin. */
export function prepareFolder(folder, built) {
  for (const name of ['data', 'logs', 'plugins'])
    mkdirSync(path.join(folder, name), { recursive: true, mode: 0o700 });
  const plugin = path.join(folder, 'plugins/appops-suite-app');
  rmSync(plugin, { recursive: true, force: true });
  cpSync(built, plugin, { recursive: true });
}

/** One token for each door, kept from the last time while AppOps accepts them, else made. */
export async function doorTokens(api, folder) {
  const file = path.join(folder, 'tokens.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const tokens = {};
  for (const [door, wanted] of Object.entries(doors)) {
    const usable = kept[door] && (await api.accepts(kept[door], door));
    tokens[door] = usable ? kept[door] : (await api.call('POST', '/api/v1/tokens', wanted)).secret;
  }
  writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
  return tokens;
}

/**
 * Tells the backend which Grafana signs the identities that come through the app's door.
 * @param grafana.url where the backend reaches it
 * @param grafana.publicUrl where people do, without a slash at the end
 */
export async function tellBackend(api, { url, publicUrl }) {
  const { version, grafana } = await api.call('GET', '/api/v1/settings');
  // Grafana's issuer is its root_url, which always ends in a slash.
  const wanted = { url, publicUrl, issuer: `${publicUrl}/`, orgId: 1 };
  if (Object.entries(wanted).every(([name, value]) => grafana[name] === value)) return;
  await api.call('PATCH', '/api/v1/settings', { version, grafana: wanted });
}

/** The administrator's password of this Grafana: made once, then kept, since Grafana takes it on its first start only. */
export function adminPassword(folder) {
  const file = path.join(folder, 'admin-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/**
 * Grafana's whole configuration, as environment variables: loopback only, nothing reported, nothing looked
 * up or fetched elsewhere.
 */
export function grafanaEnvironment({ folder, port, backendUrl, tokens, password }) {
  return {
    GF_SERVER_HTTP_ADDR: '127.0.0.1',
    GF_SERVER_HTTP_PORT: String(port),
    GF_SERVER_ROOT_URL: `http://127.0.0.1:${port}/`,
    GF_PATHS_DATA: path.join(folder, 'data'),
    GF_PATHS_LOGS: path.join(folder, 'logs'),
    GF_PATHS_PLUGINS: path.join(folder, 'plugins'),
    GF_PATHS_PROVISIONING: path.join(root, 'deploy/grafana/provisioning'),
    GF_LOG_MODE: 'file',
    GF_SECURITY_ADMIN_PASSWORD: password,
    GF_SECURITY_DISABLE_GRAVATAR: 'true',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
    GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
    GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: pluginIds.join(','),
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
    APPOPS_URL: backendUrl,
    APPOPS_APP_TOKEN: tokens.app,
    APPOPS_DATASOURCE_TOKEN: tokens.datasource,
    // Grafana's import of an app's own dashboards waits for a version change; provisioned, it is there at once.
    APPOPS_DASHBOARDS: path.join(folder, 'plugins/appops-suite-app/dashboards'),
  };
}
