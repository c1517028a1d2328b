import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { icmpCheck } from '@appops/shared/contract/checks/icmp';
import type { IcmpFacts } from '@appops/shared/contract/checks/icmp-facts';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import { onTestFinished } from 'vitest';
import type { ProbedAttempt } from '../../src/probing/net/trace.ts';
import { probeIcmp } from '../../src/probing/protocols/icmp/probe.ts';
import { systemPing, type PingProgram } from '../../src/probing/protocols/icmp/run-ping.ts';
import { probeTools, type ToolsWish } from './tools.ts';

export type GivenIcmpCheck = Partial<Extract<BodyInputOf<typeof tryCheck>['check'], { type: 'icmp' }>>;

/** A program that stands in for ping until the test ends: a shell script. */
export function pingThat(script: string): PingProgram & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'appops-ping-'));
  const file = join(folder, 'ping');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { program: 'ping', path: `${folder}:/usr/bin:/bin`, folder };
}

/** A ping that says this and ends. */
export function pingSaying(stdout: string, stderr = '', code = 0): PingProgram {
  return pingThat(`cat <<'EOF'\n${stdout}\nEOF\ncat >&2 <<'EOF'\n${stderr}\nEOF\nexit ${code}`);
}

/** One attempt at loopback, with what it found beside the rest. */
export async function icmpAttempt(
  given: GivenIcmpCheck = {},
  wish: ToolsWish & { ping?: PingProgram } = {},
): Promise<ProbedAttempt<IcmpFacts> & Omit<IcmpFacts, 'protocol'>> {
  const check = icmpCheck.parse({ type: 'icmp', host: '127.0.0.1', timeoutMs: 5_000, ...given });
  const made = await probeIcmp(check, probeTools(check.timeoutMs, wish), wish.ping ?? systemPing);
  return { ...made, ...made.facts! };
}
