import { spawn } from 'node:child_process';
import path from 'node:path';
import { backendApi } from './backend-api.mjs';
import {
  adminPassword,
  doorTokens,
  grafanaEnvironment,
  prepareFolder,
  tellBackend,
} from './grafana-setup.mjs';
import { step } from './progress.mjs';
import { Problem } from './project.mjs';

/**
 * Connects a Grafana with a running AppOps, starts it, says where it is, and stays until a signal ends it.
 * @param given.grafana what findGrafana() found
 * @param given.plugin folder of the built plugin
 * @param given.url address of AppOps
 * @param given.data AppOps' data folder; Grafana lives in `grafana` in it
 * @param given.tokenFile an administrator's token
 * @param given.port Grafana's port on loopback
 */
export async function runGrafana({ grafana, plugin, url, data, tokenFile, port }) {
  const folder = path.join(data, 'grafana');
  const api = backendApi(url, tokenFile);
  const grafanaUrl = `http://127.0.0.1:${port}`;
  const tokens = await step('Connecting Grafana and AppOps', async () => {
    prepareFolder(folder, plugin);
    await tellBackend(api, { url: grafanaUrl, publicUrl: grafanaUrl });
    return doorTokens(api, folder);
  });
  const password = adminPassword(folder);
  const environment = grafanaEnvironment({ folder, port, backendUrl: url, tokens, password });
  const server = start(grafana, environment, path.join(folder, 'logs/grafana.log'));
  await step('Starting Grafana', () => Promise.race([answering(grafanaUrl), server.exited]));
  if (server.ended()) return;
  print([
    `Grafana runs at ${grafanaUrl}. Sign in as admin with  ${password}`,
    `Pages       ${grafanaUrl}/a/appops-suite-app/overview`,
    `Overlay     ${grafanaUrl}/d/appops-overlay`,
    'Stop        Ctrl-C',
  ]);
  await server.exited;
}

function start({ program, args, home }, environment, log) {
  const child = spawn(program, [...args, '--homepath', home], {
    cwd: home,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!asked) child.kill('SIGTERM');
      asked = true;
    });
  }
  const exited = new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Problem(`${program} cannot be run: ${error.message}`)));
    child.once('exit', (code, signal) => {
      if (asked) resolve();
      else reject(new Problem(`Grafana ended by itself (${signal ?? `exit ${code}`}). Its log: ${log}`));
    });
  });
  return { exited, ended: () => asked };
}

/** Until Grafana answers: its first start makes its database, which takes some seconds. */
async function answering(url) {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Problem(`Grafana did not answer at ${url} within two minutes.`);
}

function print(lines) {
  process.stdout.write(`\n${lines.join('\n')}\n`);
}
