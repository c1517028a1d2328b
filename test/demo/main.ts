/**
 * The demo of `npm start -- --demo`: a shop in staging and production, its monitors at 1 s, and releases
 * that arrive by signed GitHub webhooks. Nothing that AppOps shows of it is made up: it is what the probes see.
 */
import { createClient } from '@appops/shared/client';
import { listMonitors } from '@appops/shared/contract/monitors';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { eventually } from './eventually.ts';
import { leftBehind, pauseMonitors, setUpDemo } from './setup.ts';
import type { DemoShops } from './setup.ts';
import { rollOut } from './rollout.ts';
import { releaseTrain } from './shop/releases.ts';
import { startShopAt } from './shop/server.ts';
import { Staff } from './staff.ts';

/** How long a release stays, in milliseconds: the first one only until the monitors know it well. */
const stays = { first: 12_000, bad: 60_000, good: 150_000 };

const { values } = parseArgs({ options: { url: { type: 'string' }, 'token-file': { type: 'string' } } });
const { url: baseUrl, 'token-file': tokenFile } = values;
if (!baseUrl || !tokenFile) throw new Error('Usage: main.ts --url URL --token-file FILE');

const token = (await readFile(tokenFile, 'utf8')).trim();
const call = createClient({ baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
const ending = new AbortController();
const { signal } = ending;
// A demo that was here before goes on: with the release that was live, at the addresses that are known.
const left = await leftBehind(call);
const shops: DemoShops = {
  staging: await startShopAt(left?.ports.staging, { environment: 'staging', version: left?.version }),
  production: await startShopAt(left?.ports.production, {
    environment: 'production',
    version: left?.version,
  }),
};
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    ending.abort();
    // A shop that is closed for the night is no outage.
    void pauseMonitors(call)
      .catch(() => {})
      .then(() => Promise.all([shops.staging.close(), shops.production.close()]))
      .then(() => process.exit(0));
  });
}

try {
  await runReleases();
} catch (error) {
  if (!signal.aborted) throw error;
}

async function runReleases(): Promise<void> {
  const source = await setUpDemo(call, baseUrl!, shops);
  const staff = new Staff(call, shops.production);
  const train = releaseTrain();
  let release = train.next().value;
  while (left !== null && release.version !== left.version) release = train.next().value;
  let good = true;
  for (let number = 0; ; number++) {
    const isLive = left !== null && number === 0;
    for (const environment of isLive ? [] : (['staging', 'production'] as const)) {
      const { version, notes } = release;
      const shop = shops[environment];
      await rollOut(source, { shop, version, environment, description: notes, durationMs: 1500 });
    }
    console.log(`${release.version} is live${isLive ? ' still' : ''}: ${release.notes}`);
    good = await works(shops.production.url);
    if (number === 0) {
      // The first release works; what was left behind may be a bad one.
      if (left === null) await checkoutIsUp();
      console.log(`DEMO_READY ${JSON.stringify({ url: shops.production.url })}`);
    }
    const next = train.next().value;
    // The first fault is followed to its end: a case is opened, kept until its fix is proved, and closed.
    const people =
      number === 0 || left !== null ? undefined : attend(staff, good, release.version, next.version, number);
    await pause(number === 0 ? stays.first : good ? stays.good : stays.bad, undefined, { signal });
    await people;
    release = next;
  }
}

/** What the shop's people do while a release is live. What they cannot do is told; the releases go on. */
async function attend(
  staff: Staff,
  good: boolean,
  version: string,
  next: string,
  number: number,
): Promise<void> {
  try {
    if (number === 1 && !good) {
      await staff.takeUp(version, signal);
      await staff.promise(next);
    } else if (number === 2 && good) {
      await checkoutIsUp();
      await staff.finish(signal);
    }
  } catch (error) {
    if (!signal.aborted)
      console.log(`the shop's staff gave up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function works(url: string): Promise<boolean> {
  return (await fetch(`${url}/checkout`)).ok;
}

/** Until the checkout monitor says up: a fault shows only on what was up before. */
async function checkoutIsUp(): Promise<void> {
  await eventually('an answer of the checkout monitor', signal, async () => {
    const { items } = await call(listMonitors, {
      query: { service: ['shop'], environment: ['production'], state: ['up'] },
    });
    return items.some((monitor) => monitor.name === 'Checkout') ? true : null;
  });
}
