import { get } from 'node:http';

/**
 * A child process: the bare loop that checks are compared with. It requests a URL over a fresh connection each time for
 * some seconds, reads the answer and looks at three things of it, and prints how many it made and the CPU time they took:
 * flat out with some requests in flight, or paced, each when it is due, as checks are.
 *
 * Arguments: the URL, seconds to warm up, seconds to measure, requests a second (0 for flat out), requests in flight of a
 * flat-out loop.
 */
const [url = '', warmUp = '2', seconds = '5', perSecond = '0', inFlight = '32'] = process.argv.slice(2);
const rate = Number(perSecond);
let made = 0;
let failed = 0;
const tookMs: number[] = [];

async function once(): Promise<void> {
  const began = performance.now();
  await new Promise<void>((resolve) => {
    get(url, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (body += piece));
      response.on('end', () => {
        const took = performance.now() - began;
        tookMs.push(took);
        const well = response.statusCode === 200 && body.includes('fine') && took < 10_000;
        if (well) made += 1;
        else failed += 1;
        resolve();
      });
    }).on('error', () => {
      failed += 1;
      resolve();
    });
  });
}

/** For so many seconds. */
async function loop(duration: number): Promise<void> {
  const began = performance.now();
  const end = began + duration * 1000;
  if (rate === 0) {
    await Promise.all(
      Array.from({ length: Number(inFlight) }, async () => {
        while (performance.now() < end) await once();
      }),
    );
    return;
  }
  const underWay = new Set<Promise<void>>();
  for (let asked = 0; ;) {
    const now = performance.now();
    if (now >= end) break;
    for (; asked < ((now - began) * rate) / 1000; asked++) {
      const request = once().then(() => void underWay.delete(request));
      underWay.add(request);
    }
    // As finely as a timer can, so that each request is made when it is due.
    const next = began + (asked * 1000) / rate;
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.ceil(next - performance.now()))));
  }
  await Promise.all(underWay);
}

await loop(Number(warmUp));
const warming = made;
[made, failed] = [0, 0];
tookMs.length = 0;
const before = process.cpuUsage();
const began = performance.now();
await loop(Number(seconds));
const cpu = process.cpuUsage(before);
const sorted = tookMs.toSorted((a, b) => a - b);
console.log(
  JSON.stringify({
    made,
    asked: warming + made + failed,
    failed,
    seconds: (performance.now() - began) / 1000,
    cpuMs: (cpu.user + cpu.system) / 1000,
    p99Ms: sorted[Math.max(0, Math.ceil(0.99 * sorted.length) - 1)] ?? null,
  }),
);
