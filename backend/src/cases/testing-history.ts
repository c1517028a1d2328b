import * as cases from '@appops/shared/contract/cases';
import { recordChange } from '@appops/shared/contract/changes';
import { moveDeployment, startDeployment } from '@appops/shared/contract/deployments';
import { listIncidents } from '@appops/shared/contract/incidents';
import {
  cancelMaintenance,
  changeMaintenance,
  endMaintenance,
  planMaintenance,
} from '@appops/shared/contract/maintenance';
import { getMonitor, updateMonitor } from '@appops/shared/contract/monitors';
import { ApiError } from '@appops/shared/client';
import { seeded } from '@appops/shared/rules/sequences';
import { expect } from 'vitest';
import { attemptOf, failedAttempt, runOf } from '../monitors/testing.ts';
import {
  interval,
  liveSince,
  recurrence,
  whyNotProved,
  type Deployed,
  type SeenRun,
  type Truth,
} from './history-oracle.ts';
import type { Backends } from './testing-over-http.ts';

const iso = (at: number) => new Date(at).toISOString();
const refusals = ['invalid_move', 'conflict', 'stale_version', 'invalid_request'];
const otherwise = attemptOf({ ok: false, reason: 'connect', message: 'Refused.', statusCode: null });

/** One random history of one case, told by HTTP to two processes at random; what holds is looked at after each step. */
export class History {
  readonly #backends: Backends;
  readonly #random: () => number;
  readonly #name: string;
  readonly #truth: Truth;
  readonly #running: (Deployed & { id: string })[] = [];
  readonly #windows: { id: string; version: number; from: number; to: number; since: number }[] = [];
  readonly #log: string[] = [];
  #monitor = '';
  #id = '';
  #fixes: { version: string; firstPlan: number | null }[] = [];
  #wasProved = false;
  #proofs = 0;
  readonly #proved = new Set<string>();
  #recurred = false;

  constructor(backends: Backends, seed: number, name: string) {
    this.#backends = backends;
    this.#random = seeded(seed);
    this.#name = name;
    this.#truth = {
      runs: [],
      deployments: [],
      workarounds: [],
      edits: [],
      check: 1,
      downAfter: this.#below(2) + 1,
    };
  }

  get proofs() {
    return this.#proofs;
  }
  get recurred() {
    return this.#recurred;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #one<T>(of: readonly T[]): T {
    return of[this.#below(of.length)]!;
  }

  get #now() {
    return this.#backends.clock();
  }

  /** Either of the two processes. */
  get #process() {
    return this.#one(this.#backends.both);
  }

  async #react(): Promise<void> {
    // Both look at the same events; either may be first.
    const order = this.#below(2) === 0 ? [0, 1] : [1, 0];
    for (const index of order) await this.#backends.both[index]!.react();
  }

  /** A request that may be refused, as people ask for what cannot be. */
  async #mayBeRefused<T>(what: () => Promise<T>): Promise<T | null> {
    try {
      return await what();
    } catch (error) {
      if (error instanceof ApiError && refusals.includes(error.code)) return null;
      throw error;
    }
  }

  async #runs(kinds: readonly SeenRun['kind'][], suspect = false): Promise<void> {
    const row = await this.#backends.rowOf(this.#monitor);
    const made = kinds.map((kind) => {
      this.#backends.setClock(this.#now + interval);
      const at = this.#now;
      this.#truth.runs.push({
        at,
        kind,
        suspect,
        maintenance: this.#windows.some(({ from, to, since }) => Math.max(from, since) <= at && at < to),
        check: this.#truth.check,
      });
      const attempts = kind === 'own' ? [failedAttempt()] : kind === 'other' ? [otherwise] : undefined;
      const outcome = kind === 'clean' ? 'up' : kind === 'missed' ? 'missed' : 'down';
      return runOf(row, at, outcome, {
        monitorVersion: row.version,
        suspect,
        ...(attempts === undefined ? {} : { attempts }),
      });
    });
    // As a worker does: several batches, and everything reacts in between.
    for (let from = 0; from < made.length;) {
      const size = 1 + this.#below(10);
      await this.#backends.store(made.slice(from, from + size));
      from += size;
      if (this.#below(2) === 0) await this.#react();
    }
  }

  async #deploy(version: string, how: 'now' | 'late' | 'running'): Promise<void> {
    const { call } = this.#process;
    // One release told twice is one deployment: that is asked elsewhere.
    const isTold = ({ version: told, endedAt }: Deployed) =>
      told === version && (endedAt === null || endedAt > this.#now - 30 * interval);
    if (this.#truth.deployments.some(isTold)) return;
    const startedAt = how === 'late' ? this.#now - (2 + this.#below(20)) * interval - 7 : this.#now - 30_000;
    const endedAt = how === 'late' ? startedAt + this.#below(2) * interval : this.#now;
    const body = {
      service: this.#name,
      environment: 'production',
      version,
      externalId: `job-${this.#truth.deployments.length}`,
      startedAt: iso(startedAt),
    };
    if (how === 'running') {
      const { id } = await call(startDeployment, { body: { ...body, status: 'running' } });
      const deployed = { id, version, startedAt, liveAt: null, endedAt: null };
      this.#truth.deployments.push(deployed);
      this.#running.push(deployed);
      return;
    }
    await call(startDeployment, { body: { ...body, status: 'succeeded', finishedAt: iso(endedAt) } });
    this.#truth.deployments.push({ version, startedAt, liveAt: endedAt, endedAt });
  }

  async #finish(): Promise<void> {
    const running = this.#running.shift();
    if (running === undefined) return;
    const status = this.#below(4) === 0 ? 'failed' : 'succeeded';
    await this.#process.call(moveDeployment, { params: { id: running.id }, body: { status } });
    running.endedAt = this.#now;
    if (status === 'succeeded') running.liveAt = this.#now;
  }

  async #maintain(): Promise<void> {
    const { call } = this.#process;
    // Something else that has the case judged, at the same instant.
    await call(recordChange, { body: { kind: 'configuration', title: 'A flag', service: this.#name } });
    await this.#react();
    const before = await this.#case();
    const from = this.#now + (this.#below(60) - 40) * interval;
    const to = from + (1 + this.#below(60)) * interval;
    const known = this.#windows.at(-1);
    const kind = known === undefined ? 'plan' : this.#one(['plan', 'change', 'end', 'cancel'] as const);
    if (kind === 'plan') {
      const body = { title: 'Database', service: this.#name, startsAt: iso(from), endsAt: iso(to) };
      const window = await call(planMaintenance, { body });
      this.#windows.push({ id: window.id, version: window.version ?? 1, from, to, since: this.#now });
    } else if (kind === 'change') {
      const starts = this.#below(2) === 0 ? {} : { startsAt: iso(from) };
      const changed = await this.#mayBeRefused(() =>
        call(changeMaintenance, {
          params: { id: known!.id },
          body: { version: known!.version, endsAt: iso(to), ...starts },
        }),
      );
      if (changed !== null) {
        if ('startsAt' in starts) Object.assign(known!, { from, since: this.#now });
        Object.assign(known!, { to, version: changed.version });
      }
    } else {
      const verb = kind === 'end' ? endMaintenance : cancelMaintenance;
      const done = await this.#mayBeRefused(() => call(verb, { params: { id: known!.id } }));
      if (done !== null) known!.to = Math.min(known!.to, this.#now);
    }
    await this.#react();
    const after = await this.#case();
    // What is planned now covers nothing that has happened by now.
    expect(after.tracks.verification.state, 'maintenance that was planned afterwards').toBe(
      before.tracks.verification.state,
    );
  }

  async #fix(): Promise<void> {
    const version = this.#one(['1.1.1', '1.1.1', '1.2.0']);
    const known = this.#fixes.at(-1);
    const plan = { minimumWindowMs: (5 + this.#below(15)) * interval, reason: 'It fails at every run' };
    if (known?.version === version) {
      const params = { id: this.#id };
      const made = await this.#mayBeRefused(() =>
        this.#process.call(cases.planVerification, { params, body: { ...plan, startAnew: true } }),
      );
      if (made !== null) known.firstPlan ??= this.#now;
      return;
    }
    const made = await this.#mayBeRefused(() =>
      this.#process.call(cases.recordFix, { params: { id: this.#id }, body: { version, plan } }),
    );
    if (made === null) return;
    // Named again after another one it is a fix of its own.
    this.#fixes.push({ version, firstPlan: made.verification === null ? null : this.#now });
  }

  async #workaround(): Promise<void> {
    const params = { id: this.#id };
    const { workarounds } = await this.#case();
    const active = workarounds.find(({ state }) => state !== 'retired' && state !== 'proposed');
    if (active === undefined) {
      await this.#process.call(cases.addWorkaround, {
        params,
        body: {
          description: 'Off',
          owner: 'Ada',
          rollbackStep: 'On',
          expiresAt: iso(this.#now + 86_400_000),
        },
      });
      this.#truth.workarounds.push({ from: this.#now, to: null });
      return;
    }
    await this.#process.call(cases.retireWorkaround, { params: { ...params, workaround: active.id } });
    for (const one of this.#truth.workarounds) one.to ??= this.#now;
  }

  async #edit(): Promise<void> {
    const params = { id: this.#monitor };
    const { version } = await this.#process.call(getMonitor, { params });
    const check = { type: 'http', url: 'http://127.0.0.1:9/', timeoutMs: 900 + this.#below(5000) } as const;
    await this.#process.call(updateMonitor, { params, body: { version, check } });
    this.#truth.check += 1;
    this.#truth.edits.push(this.#now);
  }

  /** Two people decide at once, each in a process of its own. */
  async #decide(): Promise<void> {
    const params = { id: this.#id };
    const before = await this.#case();
    const isClosed = before.status.startsWith('closed_');
    const decided = await Promise.all(
      this.#backends.both.map(({ call }) =>
        this.#mayBeRefused(() =>
          isClosed
            ? call(cases.reopenCase, { params, body: { reason: 'We want to look again' } })
            : call(cases.closeCase, { params, body: { as: 'effective', reason: '' } }),
        ),
      ),
    );
    const taken = decided.filter((one) => one !== null);
    if (isClosed) expect(taken, 'reopened once').toHaveLength(1);
    else expect(taken.length, 'closed as effective once').toBeLessThanOrEqual(1);
    // Who closes it judges it first, so it may have been proved by now; else it cannot be closed.
    if (!isClosed && taken.length === 1 && before.status !== 'proved_effective') this.#isProvedBy(taken[0]!);
  }

  #case() {
    return this.#process.call(cases.getCase, { params: { id: this.#id } });
  }

  #isProvedBy({ verification }: cases.Case): void {
    const { id, recordedAt, cleanRunsNeeded: needed, minimumWindowMs: windowMs } = verification!;
    const fix = this.#fixes.at(-1)!.version;
    // What was proved by a plan stays so while the fix is live and no workaround is put in force, whatever edit comes.
    const retired = this.#truth.workarounds.map(({ to }) => to).join(' ');
    const proof = `${id} ${liveSince(this.#truth, fix, this.#now)} ${retired}`;
    if (this.#proved.has(proof)) return;
    this.#proved.add(proof);
    this.#proofs += 1;
    const plan = { fix, recordedAt: Date.parse(recordedAt), needed, windowMs };
    expect(whyNotProved(this.#truth, plan, this.#now), 'proved').toBeNull();
  }

  async #look(): Promise<void> {
    await this.#react();
    const now = await this.#case();
    const state = now.tracks.verification.state;
    const isProved = state === 'effective';
    const fix = this.#fixes.at(-1);
    if (isProved && !this.#wasProved) this.#isProvedBy(now);
    const isMasked = this.#truth.workarounds.some(({ to }) => to === null);
    expect(isProved && isMasked, 'proved under a workaround').toBe(false);
    this.#wasProved = isProved;
    const back = fix?.firstPlan == null ? null : recurrence(this.#truth, fix.version, fix.firstPlan);
    if (back !== null && this.#truth.edits.length === 0) {
      this.#recurred = true;
      expect(state, `it recurred at ${iso(back)}`).toBe('ineffective');
      expect(now.status).not.toBe('closed_effective');
    }
  }

  /** Each proof is told once, by whoever judged, and nothing lies between two that does not say why. */
  async #timeline(): Promise<void> {
    const { items } = await this.#process.call(cases.getCaseTimeline, {
      params: { id: this.#id },
      query: { limit: 500 },
    });
    const told = items;
    const kinds = told.map(({ kind }) => kind);
    const proofs = kinds.filter((kind) => kind === 'case.proved_effective').length;
    const changes = kinds.filter((kind) => kind === 'case.status_changed').length;
    expect(changes, 'each proof is told once').toBeGreaterThanOrEqual(2 * proofs - 1);
    for (const { kind, actor } of told)
      if (kind === 'case.maintenance_changed') expect(actor.name, 'who changed it').not.toBe('AppOps');
    for (const one of told)
      if (one.kind === 'case.maintenance') expect(one.summary).toMatch(/planned by .+ at /);
  }

  readonly #steps: Record<string, [weight: number, step: () => Promise<void>]> = {
    clean: [10, () => this.#runs(Array<'clean'>(1 + this.#below(40)).fill('clean'))],
    own: [2, () => this.#runs(Array<'own'>(1 + this.#below(4)).fill('own'))],
    other: [1, () => this.#runs(Array<'other'>(1 + this.#below(4)).fill('other'))],
    half: [
      1,
      () => {
        const kind = this.#one(['own', 'other'] as const);
        return this.#runs(
          Array.from({ length: 10 + this.#below(30) }, (_, at) => (at % 2 === 0 ? kind : 'clean')),
        );
      },
    ],
    suspect: [1, () => this.#runs(Array<'clean'>(1 + this.#below(20)).fill('clean'), true)],
    missed: [1, () => this.#runs(Array<'missed'>(1 + this.#below(20)).fill('missed'))],
    off: [2, () => Promise.resolve(this.#backends.setClock(this.#now + (5 + this.#below(90)) * interval))],
    deploy: [
      4,
      () =>
        this.#deploy(
          this.#one(['1.0.9', '1.1.0', '1.1.1', '1.1.1', '1.1.2', '1.2.0']),
          this.#one(['now', 'now', 'late', 'running'] as const),
        ),
    ],
    finish: [2, () => this.#finish()],
    maintain: [4, () => this.#maintain()],
    fix: [2, () => this.#fix()],
    workaround: [1, () => this.#workaround()],
    edit: [0.3, () => this.#edit()],
    decide: [2, () => this.#decide()],
  };

  #pick(): string {
    const all = Object.entries(this.#steps);
    let left = this.#random() * all.reduce((sum, [, [weight]]) => sum + weight, 0);
    return (all.find(([, [weight]]) => (left -= weight) < 0) ?? all[0]!)[0];
  }

  /** From a release that fails and its case, over so many steps. */
  async play(steps: number): Promise<void> {
    ({ id: this.#monitor } = await this.#backends.shop(this.#name, this.#truth.downAfter));
    await this.#deploy('1.0.9', 'now');
    await this.#runs(Array<'clean'>(5).fill('clean'));
    await this.#deploy('1.1.0', 'now');
    await this.#runs(Array<'own'>(4).fill('own'));
    await this.#react();
    const { items } = await this.#process.call(listIncidents, { query: { service: [this.#name] } });
    ({ id: this.#id } = await this.#process.call(cases.openCase, { body: { incident: items[0]!.id } }));
    if (this.#below(3) > 0) {
      await this.#fix();
      await this.#deploy('1.2.0', 'now');
    }
    try {
      for (let left = steps; left > 0; left -= 1) {
        const name = this.#pick();
        this.#log.push(`${iso(this.#now).slice(8, 19)} ${name}`);
        // Nothing happens in the very instant of what was before.
        this.#backends.setClock(this.#now + 10);
        await this.#steps[name]![1]();
        await this.#look();
      }
      await this.#timeline();
    } catch (error) {
      const last = await this.#case();
      throw new Error(
        [
          `After ${this.#log.join(', ')}:`,
          JSON.stringify(this.#truth.deployments),
          JSON.stringify(this.#windows),
          JSON.stringify(last.verification),
          String(error),
        ].join('\n'),
        { cause: error },
      );
    }
  }
}
