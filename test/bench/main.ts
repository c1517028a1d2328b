import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { setEnglishMessages } from '@appops/shared/contract/locale';
import { benchApi } from './api.ts';
import { benchChecks } from './checks.ts';
import { killChildren } from './child.ts';
import { table } from './statistics.ts';

setEnglishMessages();
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, requests: { type: 'string', default: '300' } },
});
process.once('SIGINT', () => {
  killChildren();
  process.exit(130);
});

try {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; everything on loopback. Compare ratios, not absolute times.\n`,
  );
  console.log(
    `Checks, stored on SQLite (${values.seconds} s each)\n${table(await benchChecks(Number(values.seconds)))}\n`,
  );
  console.log(
    `API (${values.requests} requests each, one after the other)\n${table(await benchApi(Number(values.requests)))}`,
  );
} finally {
  killChildren();
}
