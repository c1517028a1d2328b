import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { setEnglishMessages } from '@appops/shared/contract/locale';
import { benchApi } from './api.ts';
import { benchChecks } from './checks.ts';
import { killChildren } from './child.ts';
import { table } from './statistics.ts';

setEnglishMessages();
const { seconds, requests } = options();
process.once('SIGINT', () => {
  killChildren();
  process.exit(130);
});

try {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; everything on loopback. Compare ratios, not absolute times.\n`,
  );
  console.log(`Checks, stored on SQLite (${seconds} s each)\n${table(await benchChecks(seconds, say))}\n`);
  console.log(
    `API (${requests} requests each, one after the other)\n${table(await benchApi(requests, say))}`,
  );
} finally {
  killChildren();
}

/** What is being done, apart from the results: some of it takes a minute. */
function say(what: string): void {
  console.error(`· ${what} …`);
}

function options(): { seconds: number; requests: number } {
  try {
    const { values } = parseArgs({
      options: { seconds: { type: 'string', default: '10' }, requests: { type: 'string', default: '300' } },
    });
    const given = { seconds: Number(values.seconds), requests: Number(values.requests) };
    for (const [name, value] of Object.entries(given))
      if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1.`);
    return given;
  } catch (error) {
    console.error(`${(error as Error).message}\n\nnpm run bench -- [--seconds 10] [--requests 300]`);
    process.exit(1);
  }
}
