import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { Problem } from './project.mjs';

/** Throws a Problem that says who holds the port when it cannot be listened on. Port 0 is always free. */
export async function checkPort(host, port) {
  const error = await tryToListen(host, port);
  if (!error) return;
  if (error.code === 'EADDRINUSE') {
    throw new Problem(
      `Port ${port} on ${host} is in use ${describe(holderOf(port))}.\n` +
        `Stop that, or choose another port:  npm start -- --port ${port + 1}`,
    );
  }
  if (error.code === 'EACCES')
    throw new Problem(`Port ${port} may only be used by root: choose one above 1023.`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    throw new Problem(`${host} is no address of this machine: choose another with --host.`);
  }
  throw new Problem(`AppOps cannot listen on ${host}:${port}: ${error.message}`);
}

function tryToListen(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function describe(holder) {
  return holder ? `by process ${holder.pid} (${holder.command})` : 'by a process of another user';
}

/** The process that listens on a TCP port, from /proc; null when it is not ours to see or there is no /proc. */
export function holderOf(port) {
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return null;
  for (const pid of list('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const descriptor of list(`/proc/${pid}/fd`)) {
      if (!sockets.has(linkOf(`/proc/${pid}/fd/${descriptor}`))) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
      return { pid: Number(pid), command: command.length > 160 ? `${command.slice(0, 160)}…` : command };
    }
  }
  return null;
}

/** As `socket:[inode]`, the form in which /proc/<pid>/fd names them. */
function listeningSockets(port) {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const found = new Set();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text;
    try {
      text = readFileSync(table, 'utf8');
    } catch {
      continue;
    }
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      // Field 3 is the state; 0A is LISTEN.
      if (fields[1]?.endsWith(`:${wanted}`) && fields[3] === '0A') found.add(`socket:[${fields[9]}]`);
    }
  }
  return found;
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(file) {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
