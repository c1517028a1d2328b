import { get } from 'node:http';

/**
 * A child process: the bare loop that checks are compared with. It requests a URL over a fresh connection each time,
 * with some requests in flight, for some seconds, and prints how many it made and the CPU time they took.
 */
const [url = '', seconds = '5', inFlight = '32'] = process.argv.slice(2);
const end = performance.now() + Number(seconds) * 1000;
let made = 0;

async function once(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      response.on('end', resolve);
    }).on('error', reject);
  });
  made += 1;
}

const before = process.cpuUsage();
const began = performance.now();
await Promise.all(
  Array.from({ length: Number(inFlight) }, async () => {
    while (performance.now() < end) await once();
  }),
);
const cpu = process.cpuUsage(before);
console.log(
  JSON.stringify({
    made,
    seconds: (performance.now() - began) / 1000,
    cpuMs: (cpu.user + cpu.system) / 1000,
  }),
);
