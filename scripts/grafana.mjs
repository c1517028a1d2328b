/**
 * `npm run grafana`: starts a Grafana that is on this machine with the built plugin, connected to a running
 * AppOps (`npm start`).
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildParts } from './steps/builds.mjs';
import { findGrafana, versionOf, warningAbout } from './steps/grafana-program.mjs';
import { runGrafana } from './steps/grafana-run.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { checkPort } from './steps/port.mjs';
import { Problem, exitWith, root } from './steps/project.mjs';

const usage = `npm run grafana -- [--url http://127.0.0.1:4400] [--data ./data] [--token-file FILE] [--port 3000]
  --url         where AppOps runs
  --data        its data folder; Grafana's own files go to grafana/ in it
  --token-file  an administrator's token, unless it is admin.token in the data folder
  --port        port of Grafana, on 127.0.0.1
  GRAFANA_HOME  in the environment: the folder of a Grafana release, when none is on the PATH`;

function options() {
  let values;
  try {
    values = parseArgs({
      options: {
        url: { type: 'string', default: 'http://127.0.0.1:4400' },
        data: { type: 'string' },
        'token-file': { type: 'string' },
        port: { type: 'string', default: '3000' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new Problem(`${error.message}\n\n${usage}`);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Problem(`--port must be a number from 1 to 65535.`);
  const from = (given) => path.resolve(process.env.INIT_CWD ?? process.cwd(), given);
  const data = values.data === undefined ? path.join(root, 'data') : from(values.data);
  const tokenFile =
    values['token-file'] === undefined ? path.join(data, 'admin.token') : from(values['token-file']);
  return { help: values.help, url: values.url.replace(/\/+$/, ''), port, data, tokenFile };
}

async function main() {
  const { help, ...given } = options();
  if (help) return void process.stdout.write(`${usage}\n`);
  const grafana = findGrafana();
  const warning = warningAbout(await versionOf(grafana), grafana.program);
  if (warning !== null) process.stderr.write(`${warning}\n`);
  await checkPort('127.0.0.1', given.port);
  await ensureInstalled();
  await buildParts({ only: ['plugin'] });
  await runGrafana({ grafana, plugin: path.join(root, 'grafana-plugin/dist'), ...given });
}

main().then(() => process.exit(0), exitWith);
