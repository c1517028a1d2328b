import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Name servers of the field, as Debian installs them, all with one zone of ours: `appops.example`. */

export interface RealNameServer {
  name: string;
  /** Where its program is; null where it is not installed. */
  program: string | null;
  /** Whether it speaks for the zone by itself. */
  speaksForZone: boolean;
  start: (folder: string, port: number) => { args: string[] };
}

const zone = `$ORIGIN appops.example.
$TTL 300
@ IN SOA ns1 root 7 3600 600 86400 60
@ IN NS ns1
@ IN MX 10 mail
@ IN TXT "v=spf1 " "-all"
@ IN CAA 0 issue "ca.example"
ns1 IN A 192.0.2.53
www IN A 192.0.2.1
www IN A 192.0.2.2
www IN AAAA 2001:db8::1
shop IN CNAME www
_sip._tcp IN SRV 0 5 5060 sip
`;

/** Many records of one name, which do not fit a packet. */
const many = Array.from({ length: 90 }, (_, at) => `192.0.2.${at + 1}`);

export const realNameServers: RealNameServer[] = [
  {
    name: 'bind9 (named)',
    program: found('/usr/sbin/named'),
    speaksForZone: true,
    start(folder, port) {
      const big = many.map((address) => `many IN A ${address}`).join('\n');
      writeFileSync(join(folder, 'zone'), `${zone}${big}\n`);
      writeFileSync(
        join(folder, 'named.conf'),
        `options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
          pid-file none; session-keyfile "${folder}/session.key"; recursion no; dnssec-validation no; };
        controls { };
        zone "appops.example" { type master; file "${folder}/zone"; };\n`,
      );
      return { args: ['-g', '-n', '1', '-c', join(folder, 'named.conf')] };
    },
  },
  {
    name: 'unbound',
    program: found('/usr/sbin/unbound'),
    speaksForZone: true,
    start(folder, port) {
      const local = [...zoneLines(), ...many.map((address) => `many.appops.example. 300 IN A ${address}`)];
      writeFileSync(
        join(folder, 'unbound.conf'),
        `server:
  directory: "${folder}"
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  num-threads: 1
  interface: 127.0.0.1@${port}
  do-ip6: no
  module-config: "iterator"
  local-zone: "appops.example." static
${local.map((line) => `  local-data: '${line}'`).join('\n')}
remote-control:
  control-enable: no\n`,
      );
      return { args: ['-d', '-p', '-c', join(folder, 'unbound.conf')] };
    },
  },
  {
    name: 'dnsmasq',
    program: found('/usr/sbin/dnsmasq'),
    speaksForZone: false,
    start(_folder, port) {
      return {
        args: [
          ...['--no-daemon', '--conf-file=/dev/null', `--port=${port}`, '--listen-address=127.0.0.1'],
          ...[
            '--bind-interfaces',
            '--no-resolv',
            '--no-hosts',
            '--pid-file=',
            `--user=${userInfo().username}`,
          ],
          ...['--local=/appops.example/', '--local-ttl=300'],
          ...[
            '--host-record=www.appops.example,192.0.2.1,2001:db8::1',
            '--host-record=www.appops.example,192.0.2.2',
          ],
          ...['--cname=shop.appops.example,www.appops.example'],
          ...['--mx-host=appops.example,mail.appops.example,10', '--txt-record=appops.example,v=spf1 ,-all'],
          ...['--srv-host=_sip._tcp.appops.example,sip.appops.example,5060,0,5'],
          ...['--caa-record=appops.example,0,issue,ca.example'],
          ...many.map((address) => `--host-record=many.appops.example,${address}`),
        ],
      };
    },
  },
];

/** The zone's records, each by its whole name. */
function zoneLines(): string[] {
  const whole = (name: string): string => (name === '@' ? 'appops.example.' : `${name}.appops.example.`);
  return zone
    .split('\n')
    .filter((line) => line.includes(' IN '))
    .map((line) => {
      const [owner = '', , type = '', ...rest] = line.split(' ');
      const named = { SOA: [0, 1], NS: [0], CNAME: [0], MX: [1], SRV: [3] }[type] ?? [];
      const data = rest.map((word, at) => (named.includes(at) ? whole(word) : word)).join(' ');
      return `${whole(owner)} 300 IN ${type} ${data}`;
    });
}

/** Starts one until the test ends; resolves with where it is asked, as a check names it. It may take a moment until it answers. */
export async function startNameServer({ program, start }: RealNameServer): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'appops-dns-'));
  const port = await freePort();
  const child = spawn(program!, start(folder, port).args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return `127.0.0.1:${port}`;
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

function found(program: string): string | null {
  try {
    accessSync(program, constants.X_OK);
    return program;
  } catch {
    return null;
  }
}
