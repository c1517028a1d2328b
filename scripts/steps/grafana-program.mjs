import { execFile } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { Problem } from './project.mjs';

/**
 * A Grafana to run: in GRAFANA_HOME, laid out as in its release archive (bin, conf, public), or on the PATH.
 * @returns the program, the arguments that make it the server, and its home folder
 */
export function findGrafana(env = process.env) {
  if (env.GRAFANA_HOME) {
    const home = path.resolve(env.GRAFANA_HOME);
    const found = programIn(path.join(home, 'bin'));
    if (!found) throw new Problem(`GRAFANA_HOME is ${home}, but there is no bin/grafana in it.`);
    if (!isHome(home)) {
      throw new Problem(
        `GRAFANA_HOME is ${home}, but it lacks conf/defaults.ini or public: it is no whole Grafana.`,
      );
    }
    return { ...found, home };
  }
  for (const folder of (env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    const found = programIn(folder);
    if (!found) continue;
    const home = homeOf(found.program);
    if (home) return { ...found, home };
  }
  throw new Problem(
    'No Grafana was found. Either\n' +
      '  - unpack a release of Grafana (12.4 or newer) and name its folder:  GRAFANA_HOME=/path/to/grafana npm run grafana\n' +
      '  - or install it, so that `grafana` is on the PATH\n' +
      '  - or use containers:  docker compose -f deploy/compose.yaml up',
  );
}

/** `grafana server` since version 9; before, and still beside it, `grafana-server`. */
function programIn(folder) {
  const grafana = path.join(folder, 'grafana');
  if (existsSync(grafana)) return { program: grafana, args: ['server'] };
  const server = path.join(folder, 'grafana-server');
  return existsSync(server) ? { program: server, args: [] } : null;
}

/** An archive has bin beside conf and public; distributions' packages put them in /usr/share/grafana. */
function homeOf(program) {
  const beside = path.dirname(path.dirname(realpathSync(program)));
  return [beside, '/usr/share/grafana', '/usr/local/share/grafana'].find(isHome) ?? null;
}

function isHome(folder) {
  return existsSync(path.join(folder, 'conf/defaults.ini')) && existsSync(path.join(folder, 'public'));
}

/** The oldest Grafana that the plugin works in. */
const oldest = [12, 4];

/**
 * What to say of a Grafana that the plugin may not work in; null for one that is new enough.
 * @param version as Grafana writes it, such as "12.4.1" or "13.0.0-pre"; null where it is not known
 */
export function warningAbout(version, program) {
  const least = oldest.join('.');
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined)
    return `Warning: ${program} does not say which version it is. AppOps needs Grafana ${least} or newer.`;
  const given = [Number(major), Number(minor)];
  const fits = given[0] > oldest[0] || (given[0] === oldest[0] && given[1] >= oldest[1]);
  return fits
    ? null
    : `Warning: ${program} is Grafana ${version}, and AppOps needs ${least} or newer: Grafana may refuse its plugin, or its pages may stay empty. Name a newer one with GRAFANA_HOME.`;
}

/** The version of a Grafana that findGrafana() found; null where it does not say. */
export async function versionOf({ program, home }) {
  const written = path.join(home, 'VERSION');
  if (existsSync(written)) {
    const version = readFileSync(written, 'utf8').trim();
    if (version !== '') return version.replace(/^v/, '');
  }
  const said = await new Promise((resolve) => {
    execFile(program, ['--version'], { cwd: home, timeout: 20_000, killSignal: 'SIGKILL' }, (_error, out) =>
      resolve(String(out)),
    );
  });
  return /\d+\.\d+\.\d+[\w.+-]*/.exec(said)?.[0] ?? null;
}
