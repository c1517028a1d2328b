import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findGrafana, versionOf, warningAbout } from './grafana-program.mjs';
import { grafanaEnvironment, pluginIds } from './grafana-setup.mjs';
import { root } from './project.mjs';

let folder;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'appops-grafana-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A stand-in for Grafana's program: records how it was called, and answers as Grafana does when it is up. */
const fakeProgram = `#!${process.execPath}
const { writeFileSync } = require('node:fs');
writeFileSync(process.env.GF_PATHS_DATA + '/called.json', JSON.stringify({ args: process.argv.slice(2), env: process.env, cwd: process.cwd() }));
require('node:http').createServer((request, response) => response.end('{}'))
  .listen(Number(process.env.GF_SERVER_HTTP_PORT), process.env.GF_SERVER_HTTP_ADDR);
`;

function fakeHome(name, { whole = true } = {}) {
  const home = path.join(folder, name);
  mkdirSync(path.join(home, 'bin'), { recursive: true });
  writeFileSync(path.join(home, 'bin/grafana'), fakeProgram);
  chmodSync(path.join(home, 'bin/grafana'), 0o755);
  if (whole) {
    mkdirSync(path.join(home, 'conf'));
    writeFileSync(path.join(home, 'conf/defaults.ini'), '');
    mkdirSync(path.join(home, 'public'));
  }
  return home;
}

describe('findGrafana', () => {
  test('takes the release archive that GRAFANA_HOME names', () => {
    const home = fakeHome('release');
    expect(findGrafana({ GRAFANA_HOME: home, PATH: '' })).toEqual({
      program: path.join(home, 'bin/grafana'),
      args: ['server'],
      home,
    });
  });
  test('takes the one on the PATH when nothing is named', () => {
    const home = fakeHome('release');
    expect(findGrafana({ PATH: `/nowhere:${path.join(home, 'bin')}` }).home).toBe(home);
  });
  test('a GRAFANA_HOME that is no Grafana is named', () => {
    const home = fakeHome('half', { whole: false });
    expect(() => findGrafana({ GRAFANA_HOME: home })).toThrow('it lacks conf/defaults.ini or public');
    expect(() => findGrafana({ GRAFANA_HOME: folder })).toThrow('there is no bin/grafana in it');
  });
  test('without any, three ways to get one are told', () => {
    expect(() => findGrafana({ PATH: folder })).toThrow(/GRAFANA_HOME=[^]+on the PATH[^]+docker compose/);
  });
});

describe('the version of the Grafana that was found', () => {
  test.each([
    ['11.6.3', false],
    ['12.0.0', false],
    ['12.3.9+security-01', false],
    ['9.5.2', false],
    ['12.4.0', true],
    ['12.4.0-pre', true],
    ['12.10.1', true],
    ['13.0.0', true],
    ['100.0.0', true],
  ])('%s: new enough is %s, and an older one is warned of with what to do', (version, fits) => {
    const warning = warningAbout(version, '/opt/grafana/bin/grafana');
    if (fits) return expect(warning).toBeNull();
    expect(warning).toContain(`Grafana ${version}`);
    expect(warning).toContain('12.4 or newer');
    expect(warning).toContain('GRAFANA_HOME');
  });

  test('one that does not tell its version is said to be unknown', () => {
    expect(warningAbout(null, 'grafana')).toContain('does not say which version it is');
  });

  test('is read from the release’s own file, else asked of the program', async () => {
    const home = fakeHome('versioned');
    const program = path.join(home, 'bin/grafana');
    writeFileSync(program, '#!/bin/sh\n[ "$1" = --version ] && echo "grafana version 11.6.3"\n');
    expect(await versionOf({ program, home })).toBe('11.6.3');
    writeFileSync(path.join(home, 'VERSION'), '12.4.2\n');
    expect(await versionOf({ program, home })).toBe('12.4.2');
  });

  test('npm run grafana warns before it starts an old one', async () => {
    const home = fakeHome('old');
    writeFileSync(path.join(home, 'VERSION'), '11.6.3\n');
    // A port that is taken ends it right after the warning.
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const script = path.join(root, 'scripts/grafana.mjs');
      const child = spawn(process.execPath, [script, '--port', String(server.address().port)], {
        env: { ...process.env, GRAFANA_HOME: home },
      });
      let text = '';
      child.stderr.on('data', (chunk) => (text += chunk));
      await new Promise((resolve) => child.once('close', resolve));
      expect(text).toMatch(/^Warning: .*Grafana 11\.6\.3/);
    } finally {
      server.close();
    }
  });
});

describe('provisioning', () => {
  const provisioning = path.join(root, 'deploy/grafana/provisioning');
  const environment = grafanaEnvironment({
    folder: '/folder',
    port: 3000,
    backendUrl: 'http://127.0.0.1:4400',
    tokens: { app: 'a', datasource: 'd' },
    password: 'p',
  });

  test('every variable in the files is set', () => {
    const files = readdirSync(provisioning, { recursive: true }).filter((name) => name.endsWith('.yaml'));
    expect(files.sort()).toEqual([
      'alerting/none.yaml',
      'dashboards/appops.yaml',
      'datasources/appops.yaml',
      'plugins/appops.yaml',
    ]);
    for (const file of files) {
      for (const [, name] of readFileSync(path.join(provisioning, file), 'utf8').matchAll(/\$\{(\w+)\}/g)) {
        expect(environment, file).toHaveProperty(name);
      }
    }
  });

  test('the compose file’s Grafana has the same settings', () => {
    const compose = readFileSync(path.join(root, 'deploy/compose.yaml'), 'utf8');
    for (const [name, value] of Object.entries(environment)) {
      const ownToCompose = /^GF_PATHS_|^GF_SERVER_HTTP_|^GF_LOG_|PASSWORD$/.test(name);
      if (name.startsWith('GF_') && !ownToCompose) {
        expect(compose).toMatch(new RegExp(`^ {6}${name}: '?${value}'?$`, 'm'));
      } else if (name.startsWith('APPOPS_')) {
        expect(compose).toMatch(new RegExp(`^ {6}${name}: |export .*${name}=`, 'm'));
      }
    }
  });

  test('unsigned plugins are allowed by the ids that the built plugin has', () => {
    const sources = path.join(root, 'grafana-plugin/src');
    const ids = readdirSync(sources, { recursive: true })
      .filter((name) => path.basename(name) === 'plugin.json')
      .map((name) => JSON.parse(readFileSync(path.join(sources, name), 'utf8')).id);
    expect(ids.sort()).toEqual([...pluginIds].sort());
    expect(environment.GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS.split(',').sort()).toEqual(ids.sort());
  });

  test('dashboards refer to the data source by its provisioned uid, and one carries the overlay', () => {
    const file = path.join(root, 'grafana-plugin/src/dashboards/overlay.json');
    const overlay = JSON.parse(readFileSync(file, 'utf8'));
    expect(overlay.uid).toBe('appops-overlay');
    const own = overlay.annotations.list.filter(({ datasource }) => datasource.uid === 'appops');
    const releases = own.find(({ target }) => target.kinds.includes('deployment'));
    expect(releases).toMatchObject({ enable: true, datasource: { type: 'appops-suite-datasource' } });
    expect(readFileSync(path.join(provisioning, 'datasources/appops.yaml'), 'utf8')).toContain(
      'uid: appops\n',
    );
  });
});

describe('npm run grafana', () => {
  let backend;
  let calls;
  let settings;
  const issued = new Map();
  beforeEach(async () => {
    calls = [];
    issued.clear();
    settings = { version: 1, grafana: { url: null, publicUrl: null, issuer: null, orgId: 1 } };
    backend = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const what = `${request.method} ${request.url}`;
      const token = request.headers.authorization?.slice('Bearer '.length);
      calls.push(what);
      const reply = (status, value) => response.writeHead(status).end(JSON.stringify(value));
      if (what === 'GET /api/v1/whoami') return reply(issued.has(token) ? 200 : 401, {});
      if (token !== 'admin-secret') return reply(401, { detail: 'The token is not known.' });
      if (what === 'GET /api/v1/settings') return reply(200, settings);
      if (what === 'PATCH /api/v1/settings') {
        settings = { ...settings, ...JSON.parse(body), version: 2 };
        return reply(200, settings);
      }
      if (what === 'POST /api/v1/tokens') {
        const secret = `aops_${issued.size}`;
        issued.set(secret, JSON.parse(body));
        return reply(201, { secret });
      }
      return reply(404, {});
    });
    await new Promise((resolve) => backend.listen(0, '127.0.0.1', resolve));
    mkdirSync(path.join(folder, 'data'));
    mkdirSync(path.join(folder, 'plugin'));
    writeFileSync(path.join(folder, 'plugin/plugin.json'), '{}');
    writeFileSync(path.join(folder, 'data/admin.token'), 'admin-secret\n');
  });
  afterEach(() => {
    backend.closeAllConnections();
    backend.close();
  });

  /** Runs Grafana until it says where it is, ends it, and gives what it printed. */
  async function run() {
    const port = await freePort();
    const given = {
      grafana: findGrafana({
        GRAFANA_HOME: existsSync(path.join(folder, 'home')) ? path.join(folder, 'home') : fakeHome('home'),
      }),
      plugin: path.join(folder, 'plugin'),
      url: `http://127.0.0.1:${backend.address().port}`,
      data: path.join(folder, 'data'),
      tokenFile: path.join(folder, 'data/admin.token'),
      port,
    };
    const module = fileURLToPath(new URL('grafana-run.mjs', import.meta.url));
    const script = `import(${JSON.stringify(module)}).then(({ runGrafana }) => runGrafana(${JSON.stringify(given)})).then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); })`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    let text = '';
    child.stderr.on('data', (chunk) => (text += chunk));
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('Ctrl-C')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    const called = path.join(folder, 'data/grafana/data/called.json');
    return { code, text, port, called: existsSync(called) ? JSON.parse(readFileSync(called, 'utf8')) : null };
  }

  test('Grafana is started on loopback with its own folders, the provisioning, and a token for each door', async () => {
    const { code, text, port, called } = await run();
    expect(text).toContain(`Grafana runs at http://127.0.0.1:${port}`);
    expect(code).toBe(0);
    expect(called.args).toEqual(['server', '--homepath', path.join(folder, 'home')]);
    expect(called.env).toMatchObject({
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_ROOT_URL: `http://127.0.0.1:${port}/`,
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_PATHS_PROVISIONING: path.join(root, 'deploy/grafana/provisioning'),
      APPOPS_URL: `http://127.0.0.1:${backend.address().port}`,
    });
    expect(issued.get(called.env.APPOPS_DATASOURCE_TOKEN).scopes).toEqual(['read']);
    expect(issued.get(called.env.APPOPS_APP_TOKEN).scopes).toContain('admin');
    expect(existsSync(path.join(called.env.GF_PATHS_PLUGINS, 'appops-suite-app/plugin.json'))).toBe(true);
    expect(settings.grafana).toMatchObject({
      url: `http://127.0.0.1:${port}`,
      issuer: `http://127.0.0.1:${port}/`,
      orgId: 1,
    });
    for (const secret of ['tokens.json', 'admin-password']) {
      expect(statSync(path.join(folder, 'data/grafana', secret)).mode & 0o077, secret).toBe(0);
    }
  });

  test('a second start makes no new tokens and keeps the password', async () => {
    const first = await run();
    const second = await run();
    expect(issued.size).toBe(2);
    expect(second.called.env.APPOPS_APP_TOKEN).toBe(first.called.env.APPOPS_APP_TOKEN);
    expect(second.called.env.GF_SECURITY_ADMIN_PASSWORD).toBe(first.called.env.GF_SECURITY_ADMIN_PASSWORD);
  });

  test('a token that was revoked meanwhile is replaced', async () => {
    const first = await run();
    issued.delete(first.called.env.APPOPS_APP_TOKEN);
    issued.set('filler', {});
    const second = await run();
    expect(second.called.env.APPOPS_APP_TOKEN).not.toBe(first.called.env.APPOPS_APP_TOKEN);
    expect(issued.has(second.called.env.APPOPS_APP_TOKEN)).toBe(true);
  });

  test('a backend that does not run is named, with the command that starts it', async () => {
    backend.close();
    backend.closeAllConnections();
    const port = backend.address()?.port;
    backend.address = () => ({ port: port ?? 9 });
    const { code, text } = await run();
    expect(code).toBe(1);
    expect(text).toMatch(/AppOps does not answer at .+Start it first, in another terminal: {2}npm start/);
  });

  test('a token that AppOps does not accept is told in its words', async () => {
    writeFileSync(path.join(folder, 'data/admin.token'), 'old\n');
    const { code, text } = await run();
    expect(code).toBe(1);
    expect(text).toContain('AppOps refused GET /api/v1/settings: 401 The token is not known.');
  });
});

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
