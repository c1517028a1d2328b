/**
 * `npm start`: installs, builds what changed, starts the backend, and says where everything is. Runs on
 * whatever Node (20 or newer) the machine has, before anything is installed: no dependencies, no TypeScript.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startBackend } from './steps/backend.mjs';
import { buildParts } from './steps/builds.mjs';
import { demoFolder, demoOptions, startDemo } from './steps/demo.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { checkPort } from './steps/port.mjs';
import { step } from './steps/progress.mjs';
import { Problem, exitWith, root } from './steps/project.mjs';
import { endWithSignals } from './steps/run.mjs';

const usage = `npm start -- [--host 127.0.0.1] [--port 4400] [--data ./data] [--demo [--fresh [--yes]]]
  --host   address to listen on
  --port   port to listen on; 0 takes a free one
  --data   folder of the database and the token file
  --demo   also run a demo application and its releases, in ./data-demo unless --data says otherwise; a second
           start goes on with what the first one left there
  --fresh  with --demo: removes what is there, after a question
  --yes    with --fresh: no question`;

function options() {
  let values;
  try {
    values = parseArgs({
      options: {
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '4400' },
        data: { type: 'string' },
        demo: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new Problem(`${error.message}\n\n${usage}`);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Problem(`--port must be a number from 0 to 65535, not "${values.port}".\n\n${usage}`);
  }
  if (values.fresh && !values.demo) {
    throw new Problem(
      '--fresh is for the demo and its own folder: add --demo. What real monitoring has recorded is removed by no option.',
    );
  }
  if (values.yes && !values.fresh) throw new Problem(`--yes is for --fresh.\n\n${usage}`);
  return { ...values, port };
}

/** npm runs scripts in the clone's folder; a path that somebody types is relative to where they are. */
function folderFrom(given) {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), given);
}

async function main() {
  const { host, port, data: given, demo: withDemo, fresh, yes, help } = options();
  if (help) return void process.stdout.write(`${usage}\n`);

  await checkPort(host, port);
  const named = given === undefined ? undefined : folderFrom(given);
  const data = withDemo ? await demoFolder(named, { fresh, yes }) : (named ?? path.join(root, 'data'));
  const stopListening = endWithSignals();
  await ensureInstalled();
  await buildParts();
  stopListening();

  const stop = stopOnSignals();
  const backend = startBackend({ host, port, data, more: withDemo ? demoOptions : [] });
  stop.later(backend);
  const said = await step('Starting the backend', () => backend.ready);
  if (said.probeMayCall)
    process.stderr.write(
      `The probe may call loopback and this machine's private networks (${said.probeMayCall.join(', ')}).\nOthers need: npx appops probe allow <range>\n`,
    );
  let demo = null;
  if (withDemo) {
    demo = startDemo(said);
    stop.later(demo);
  }
  const shop = demo && (await step('Starting the demo application', () => demo.ready));
  print(said, { host, data, shop, logFile: backend.logFile });

  const code = await Promise.race([backend.exited, ...(demo ? [demo.exited] : [])]);
  if (stop.requested) return;
  await stop.all();
  throw new Problem(
    `The ${demo ? 'backend or the demo' : 'backend'} ended by itself (${code}). Its log: ${shown(backend.logFile)}`,
  );
}

/** Ends what was started, the last one first, when a signal asks for it. */
function stopOnSignals() {
  const started = [];
  const control = {
    requested: false,
    later: (service) => started.push(service),
    async all() {
      for (const service of [...started].reverse()) await service.stop();
    },
  };
  let askedAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C arrives twice, from the terminal and from npm, which passes it on; a person's second one comes later.
      if (control.requested && performance.now() - askedAt < 1000) return;
      if (!control.requested)
        process.stderr.write(
          '\nStopping: running checks are finished and stored. Ctrl-C again ends it at once.\n',
        );
      control.requested = true;
      askedAt = performance.now();
      control.all().then(() => process.exit(0), exitWith);
    });
  }
  return control;
}

/** At most six lines. */
function print({ url, previewLink, tokenFile }, { host, data, shop, logFile }) {
  const beyondLoopback = !/^(127\.|::1$|localhost$)/.test(host);
  // What `appops` has to be told, where it would look elsewhere by itself.
  const server = url === 'http://127.0.0.1:4400' ? [] : [`APPOPS_SERVER=${onLoopback(url)}`];
  const folder = data === path.join(root, 'data') ? [] : [`APPOPS_DATA=${shown(data)}`];
  const lines = [
    `AppOps runs at ${onLoopback(url)}${onLoopback(url) === url ? '' : ', and at this machine’s other addresses'}. Open (this link works once):  ${previewLink}`,
    `New link    ${[...folder, 'npx appops open'].join(' ')}   (prints another one, for another browser or a lost link)`,
    shop
      ? `Demo shop   ${shop.url}   its releases come by themselves; the first bad one within a minute`
      : `Token       ${shown(tokenFile)}   (an administrator's; the CLI reads it by itself)`,
    `CLI, API    ${[...server, ...folder, 'npx appops --help'].join(' ')}   ${onLoopback(url)}/docs${beyondLoopback ? ' (only with a token, since others can reach it)' : ''}`,
    `Extension   extension/dist/chrome and extension/dist/firefox, to load unpacked`,
    `Stop        Ctrl-C   (the log: ${shown(logFile)})`,
  ];
  process.stdout.write(`\n${lines.join('\n')}\n`);
}

/** A server that listens on every address is called by loopback here. */
function onLoopback(url) {
  return url.replace('://0.0.0.0', '://127.0.0.1').replace('://[::]', '://[::1]');
}

function shown(file) {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

main().catch(exitWith);
