import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod/mini';
import { pathsIn } from '../database/data-folder.ts';
import { readLinkFile, type LinkFile } from '../preview/link-file.ts';
import { CliError } from './connection.ts';

/** How long a running AppOps may take for a link, in milliseconds. */
const patience = 15_000;

const made = z.object({ link: z.string() });
const refused = z.object({ message: z.string() });

/** `appops open`: another one-time link to the pages of the AppOps that lives in a data folder. */
export function addOpenCommand(program: Command): void {
  program
    .command('open')
    .description(
      'print a new link that opens the pages in one browser, from the AppOps that runs now; browsers that are signed in stay so',
    )
    .option('--data <folder>', 'the data folder of that AppOps; else APPOPS_DATA, else ./data')
    .action(async ({ data }: { data?: string }) => {
      const folder =
        data === undefined
          ? resolve(process.env.APPOPS_DATA ?? './data')
          : // npm runs scripts in the clone's folder; what somebody types is relative to where they are.
            resolve(process.env.INIT_CWD ?? process.cwd(), data);
      console.error('Open it within a day; it works once:');
      console.log(await linkFrom(folder));
    });
}

async function linkFrom(folder: string): Promise<string> {
  if (!existsSync(folder)) throw new CliError(`There is no data folder ${folder}. ${otherFolders(folder)}`);
  const offer = readOwn(folder);
  if (offer === null) throw new CliError(notOffered(folder));
  let response: Response;
  try {
    response = await fetch(`${offer.url}/preview/link`, {
      method: 'POST',
      headers: { authorization: `Bearer ${offer.secret}` },
      signal: AbortSignal.timeout(patience),
      redirect: 'error',
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      throw new CliError(
        `The AppOps in ${folder} did not answer at ${offer.url} within ${patience / 1000} s. It may be overloaded or stopped: look at backend.log in that folder, and try again.`,
        { cause: error },
      );
    throw new CliError(
      `No AppOps runs in ${folder} any more: nothing answers at ${offer.url}. Start it: npm start -- --data ${folder}`,
      { cause: error },
    );
  }
  const answer: unknown = await response.json().catch(() => null);
  const link = made.safeParse(answer);
  if (response.ok && link.success) return link.data.link;
  if (response.status === 403 && refused.safeParse(answer).data?.message.startsWith('The preview answers'))
    throw new CliError(refused.parse(answer).message);
  throw new CliError(
    `No AppOps runs in ${folder} any more: what answers at ${offer.url} now is another program, or an AppOps with another data folder. Name that folder with --data, or start one here: npm start -- --data ${folder}`,
  );
}

/** What was left in a folder that this user may read. */
function readOwn(folder: string): LinkFile | null {
  const { linkFile } = pathsIn(folder);
  try {
    readdirSync(folder);
    return readLinkFile(linkFile);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOTDIR') throw new CliError(`${folder} is no folder. Name the data folder with --data.`);
    throw new CliError(
      `${folder} may be read only by the user that AppOps runs as (user id ${statSync(folder).uid}). A link signs its browser in as an administrator, so run this command as that user.`,
      { cause: error },
    );
  }
}

/** Why a folder offers no link. */
function notOffered(folder: string): string {
  const paths = pathsIn(folder);
  if (livesThere(paths.pidFile))
    return `The AppOps in ${folder} offers no link: it is still starting, or is older than this command, or its pages are not built (npm run build, then start it again).`;
  return `No AppOps runs in ${folder}. ${otherFolders(folder)}`;
}

/** Whether the process that was written down as living in a folder runs. */
function livesThere(pidFile: string): boolean {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8').trim()), 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What to do instead: where AppOps runs beside this folder (the demo has one of its own), or how to start it. */
function otherFolders(folder: string): string {
  let names: string[] = [];
  try {
    names = readdirSync(dirname(folder));
  } catch {
    // Nothing to be seen there.
  }
  const others = names
    .map((name) => join(dirname(folder), name))
    .filter((other) => other !== folder && existsSync(pathsIn(other).linkFile))
    .map((other) => relative(process.cwd(), other) || '.');
  return others.length === 0
    ? 'Start it with npm start, or name the folder of one that runs with --data.'
    : `One may run in ${others.join(' or in ')}: npx appops open --data ${others[0]!}`;
}
