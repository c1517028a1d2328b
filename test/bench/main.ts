import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { setEnglishMessages } from '@appops/shared/contract/locale';
import { benchApi } from './api.ts';
import { benchBlindness } from './blindness.ts';
import { benchChecks } from './checks.ts';
import { benchOverload } from './overload.ts';
import { killChildren } from './child.ts';
import { table } from './statistics.ts';

setEnglishMessages();
const lines = ['checks', 'api', 'blindness', 'overload'] as const;
const { seconds, requests, hanging, only } = options();
process.once('SIGINT', () => {
  killChildren();
  process.exit(130);
});

try {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; everything on loopback. Compare ratios, not absolute times.\n`,
  );
  if (only.includes('checks'))
    console.log(`Checks, stored on SQLite (${seconds} s each)\n${table(await benchChecks(seconds, say))}\n`);
  if (only.includes('blindness'))
    console.log(
      `Blindness (${2 * seconds} s each)\n${table(await benchBlindness(hanging, 2 * seconds, say))}\n`,
    );
  if (only.includes('overload'))
    console.log(
      `Overload (${2 * seconds} s at twice the capacity)\n${table(await benchOverload(seconds, say))}\n`,
    );
  if (only.includes('api'))
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

function options(): {
  seconds: number;
  requests: number;
  hanging: number[];
  only: readonly string[];
} {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '10' },
        requests: { type: 'string', default: '300' },
        hanging: { type: 'string', default: '300,2000' },
        only: { type: 'string', default: lines.join(',') },
      },
    });
    const whole = (name: string, text: string): number => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1.`);
      return value;
    };
    const only = values.only.split(',');
    for (const line of only)
      if (!lines.some((known) => known === line)) throw new Error(`--only takes ${lines.join(', ')}.`);
    return {
      seconds: whole('seconds', values.seconds),
      requests: whole('requests', values.requests),
      hanging: values.hanging.split(',').map((each) => whole('hanging', each)),
      only,
    };
  } catch (error) {
    console.error(
      `${(error as Error).message}\n\nnpm run bench -- [--only ${lines.join(',')}] [--seconds 10] [--requests 300] [--hanging 300,2000]`,
    );
    process.exit(1);
  }
}
