/** One run of the address in the first argument by a probe thread, as this process trusts; prints its outcome as JSON. */
import { createProbePool } from '../../src/probing/thread/worker-pool.ts';
import { aCheck, loopbackAllowed } from './checks.ts';

const pool = createProbePool({ version: '1.2.3', threads: 1 });
const outcome = await pool.run({
  id: 'once',
  slot: 1000,
  check: aCheck(process.argv[2]!, { timeoutMs: 60_000 }),
  retries: { attempts: 0, delayMs: 0 },
  addressRules: loopbackAllowed,
  deadlineMs: null,
});
await pool.stop(0);
process.stdout.write(JSON.stringify(outcome));
