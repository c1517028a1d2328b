import * as cases from '@appops/shared/contract/cases';
import { recordChange } from '@appops/shared/contract/changes';
import { listIncidents } from '@appops/shared/contract/incidents';
import {
  cancelMaintenance,
  changeMaintenance,
  endMaintenance,
  planMaintenance,
} from '@appops/shared/contract/maintenance';
import { seeded } from '@appops/shared/rules/sequences';
import { expect } from 'vitest';
import { interval, liveSince, recurrence, whyNotProved, type SeenRun, type Truth } from './history-oracle.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { expectTrueTimeline } from './timelines.ts';
import { mayBeRefused, type Backends } from './over-http.ts';
import {
  deploy,
  editMonitor,
  finishDeployment,
  pauseMonitor,
  recordOf,
  replaceMonitor,
  type Place,
  isCovered,
  type Window,
} from './places.ts';
import { toJson } from '../../src/database/json.ts';

const iso = (at: number) => new Date(at).toISOString();

/** One random history of one case, told by HTTP to two processes at random; what holds is looked at after each step. */
export class History {
  readonly #backends: Backends;
  readonly #random: () => number;
  readonly #name: string;
  readonly #places: Place[];
  /** Where something happens now. */
  #place: Place;
  readonly #windows: Window[] = [];
  readonly #log: string[] = [];
  #id = '';
  #fixes: { version: string; firstPlan: number | null; accepts: boolean }[] = [];
  #wasProved = false;
  #proofs = 0;
  readonly #passed = new Set<string>();
  #recurred = false;

  constructor(backends: Backends, seed: number, name: string) {
    this.#backends = backends;
    this.#random = seeded(seed);
    this.#name = name;
    const downAfter = this.#below(2) + 1;
    const environments = this.#below(3) === 0 ? ['production', 'staging'] : ['production'];
    this.#places = environments.map((environment) => ({
      environment,
      monitor: '',
      truth: {
        runs: [],
        deployments: [],
        workarounds: [],
        edits: [],
        check: 1,
        isRetired: false,
        downAfter,
      },
      running: [],
    }));
    this.#place = this.#places[0]!;
  }

  get #truth(): Truth {
    return this.#place.truth;
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

  async #runs(kinds: readonly SeenRun['kind'][], suspect = false): Promise<void> {
    if (this.#truth.isRetired) return;
    const left = [...kinds];
    // As a worker does: several batches, and everything reacts in between.
    while (left.length > 0) {
      const records: RunRecord[] = [];
      for (const kind of left.splice(0, 1 + this.#below(10))) {
        this.#backends.setClock(this.#now + interval);
        const at = this.#now;
        const seen = {
          at,
          kind,
          suspect,
          maintenance: isCovered(this.#place, this.#windows, at),
          check: this.#truth.check,
        };
        this.#truth.runs.push(seen);
        records.push(await recordOf(this.#backends, this.#place, seen));
      }
      await this.#backends.store(records);
      if (left.length > 0 && this.#id !== '' && this.#below(2) === 0) await this.#look();
    }
  }

  async #deploy(version: string, how: 'now' | 'late' | 'running'): Promise<void> {
    const startedAt = how === 'late' ? this.#now - (2 + this.#below(20)) * interval - 7 : this.#now - 30_000;
    const endedAt = how === 'late' ? startedAt + this.#below(2) * interval : this.#now;
    await deploy(this.#process.call, this.#place, this.#name, {
      version,
      startedAt,
      endedAt: how === 'running' ? null : endedAt,
      now: this.#now,
    });
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
      const environment = this.#below(2) === 0 ? null : this.#place.environment;
      const body = { title: 'Database', service: this.#name, environment };
      const times = { startsAt: iso(from), endsAt: iso(to) };
      const window = await call(planMaintenance, { body: { ...body, ...times } });
      const version = window.version ?? 1;
      this.#windows.push({ id: window.id, version, environment, from, to, since: this.#now });
    } else if (kind === 'change') {
      const starts = this.#below(2) === 0 ? {} : { startsAt: iso(from) };
      const changed = await mayBeRefused(() =>
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
      const done = await mayBeRefused(() => call(verb, { params: { id: known!.id } }));
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
    const accepts = this.#below(6) === 0;
    const plan = {
      minimumWindowMs: (5 + this.#below(15)) * interval,
      reason: 'It fails at every run',
      environments: this.#places.map(({ environment }) => environment),
      ...(accepts ? { targetRate: 0.2 } : {}),
    };
    if (known?.version === version) {
      const params = { id: this.#id };
      const made = await mayBeRefused(() =>
        this.#process.call(cases.planVerification, { params, body: { ...plan, startAnew: true } }),
      );
      if (made === null) return;
      known.firstPlan ??= this.#now;
      known.accepts ||= accepts;
      return;
    }
    const made = await mayBeRefused(() =>
      this.#process.call(cases.recordFix, { params: { id: this.#id }, body: { version, plan } }),
    );
    if (made === null) return;
    // Named again after another one it is a fix of its own.
    const firstPlan = made.verification === null ? null : this.#now;
    this.#fixes.push({ version, firstPlan, accepts });
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
      for (const { truth } of this.#places) truth.workarounds.push({ from: this.#now, to: null });
      return;
    }
    await this.#process.call(cases.retireWorkaround, { params: { ...params, workaround: active.id } });
    for (const { truth } of this.#places) for (const one of truth.workarounds) one.to ??= this.#now;
  }

  /** Two people decide at once, each in a process of its own. */
  async #decide(): Promise<void> {
    const params = { id: this.#id };
    const before = await this.#case();
    const isClosed = before.status.startsWith('closed_');
    const decided = await Promise.all(
      this.#backends.both.map(({ call }) =>
        mayBeRefused(() =>
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
    if (!isClosed && taken.length === 1) expect(this.#whyNotProvedBy(taken[0]!), 'closed').toEqual([]);
  }

  #case() {
    return this.#process.call(cases.getCase, { params: { id: this.#id } });
  }

  /** Why the plan in force cannot have been proved, by environment, in words; those where it may have been are kept. */
  #whyNotProvedBy({ verification }: cases.Case): string[] {
    if (verification === null) return ['there is no plan'];
    const { id, recordedAt, cleanRunsNeeded: needed, minimumWindowMs: windowMs, targetRate } = verification;
    const fix = this.#fixes.at(-1)!.version;
    const plan = { fix, recordedAt: Date.parse(recordedAt), needed, windowMs, rate: targetRate };
    return this.#places.flatMap(({ environment, truth }) => {
      // What passed once stays so while the fix is live and no workaround is put in force, whatever edit comes.
      const retired = truth.workarounds.map(({ to }) => to ?? 'in force').join(' ');
      const proof = `${id} ${environment} ${liveSince(truth, fix, this.#now)} ${retired}`;
      if (this.#passed.has(proof)) return [];
      const why = whyNotProved(truth, plan, this.#now);
      if (why === null) this.#passed.add(proof);
      return why === null ? [] : [`${environment}: ${why}`];
    });
  }

  async #look(): Promise<void> {
    await this.#react();
    const now = await this.#case();
    const state = now.tracks.verification.state;
    const isProved = state === 'effective';
    const fix = this.#fixes.at(-1);
    const why = this.#whyNotProvedBy(now);
    if (isProved && !this.#wasProved) {
      this.#proofs += 1;
      expect(why, 'proved').toEqual([]);
    }
    const isMasked = this.#truth.workarounds.some(({ to }) => to === null);
    expect(isProved && isMasked, 'proved under a workaround').toBe(false);
    this.#wasProved = isProved;
    // Once the check was edited or another monitor took its place, what fails alike is offered to people.
    if (fix?.firstPlan == null || fix.accepts || this.#places.some(({ truth }) => truth.edits.length > 0))
      return;
    for (const { environment, truth } of this.#places) {
      const back = recurrence(truth, fix.version, fix.firstPlan);
      if (back === null) continue;
      this.#recurred = true;
      expect(state, `it recurred in ${environment} at ${iso(back)}`).toBe('ineffective');
      expect(now.status).not.toBe('closed_effective');
    }
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
    finish: [
      2,
      () =>
        finishDeployment(
          this.#process.call,
          this.#place,
          this.#now,
          this.#below(4) === 0 ? 'failed' : 'succeeded',
        ),
    ],
    maintain: [4, () => this.#maintain()],
    fix: [2, () => this.#fix()],
    workaround: [1, () => this.#workaround()],
    edit: [0.3, () => editMonitor(this.#process.call, this.#place, this.#now, 900 + this.#below(5000))],
    pause: [0.5, () => pauseMonitor(this.#process.call, this.#backends, this.#place, 1 + this.#below(60))],
    replace: [0.3, () => replaceMonitor(this.#process.call, this.#place, this.#name, this.#now)],
    restart: [0.3, () => this.#backends.restart()],
    decide: [2, () => this.#decide()],
  };

  #pick(): string {
    const all = Object.entries(this.#steps);
    let left = this.#random() * all.reduce((sum, [, [weight]]) => sum + weight, 0);
    return (all.find(([, [weight]]) => (left -= weight) < 0) ?? all[0]!)[0];
  }

  /** From a release that fails and its case, over so many steps. */
  async play(steps: number): Promise<void> {
    await this.#backends.shop(this.#name);
    for (const place of this.#places.toReversed()) {
      this.#place = place;
      const { environment, truth } = place;
      ({ id: place.monitor } = await this.#backends.monitor(this.#name, environment, truth.downAfter));
      await this.#deploy('1.0.9', 'now');
      await this.#runs(Array<'clean'>(5).fill('clean'));
    }
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
        this.#place = this.#one(this.#places);
        const where = this.#place.environment.slice(0, 1);
        this.#log.push(`${iso(this.#now).slice(8, 19)} ${name} ${where}`);
        // Nothing happens in the very instant of what was before.
        this.#backends.setClock(this.#now + 10);
        await this.#steps[name]![1]();
        await this.#look();
      }
      const params = { id: this.#id };
      const { items } = await this.#process.call(cases.getCaseTimeline, { params, query: { limit: 500 } });
      expectTrueTimeline(items);
    } catch (error) {
      const last = await this.#case();
      throw new Error(
        [
          `After ${this.#log.join(', ')}:`,
          toJson(this.#places.map(({ truth }) => ({ ...truth, runs: [] }))),
          toJson(this.#windows),
          toJson(last.verification),
          String(error),
        ].join('\n'),
        { cause: error },
      );
    }
  }
}
