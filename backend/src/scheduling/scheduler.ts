import { newestSequence } from '../events/event.ts';
import { localProbeSeenAt } from '../monitors/probes.ts';
import { waysOut, type WaysOut } from '../proxies/ways-out.ts';
import { ResultWriter } from '../results/result-writer.ts';
import { catchUp } from './catch-up.ts';
import { Guarding } from './guarding.ts';
import { LifeSign } from './life-sign.ts';
import { PeriodicTask } from '../daemon/periodic-task.ts';
import { changesSince, notAhead, plansOfShards, type MonitorPlan } from './scheduled-monitors.ts';
import { ShardKeeper, type ShardChanges } from './shard-keeper.ts';
import type { Capacity } from '../database/schema/monitors.ts';
import { LoadTeller } from './load-teller.ts';
import { forgetAllLoads, toldStretches, type ToldStretch } from './probe-loads.ts';
import { requestOf } from './request-of.ts';
import { Shedding } from './shedding.ts';
import type { SchedulerOptions } from './scheduler-options.ts';
import { SlotBooks } from './slot-books.ts';
import type { RunUnderWay, Scheduled } from './scheduled.ts';
import { SlotHeap } from './slot-heap.ts';
import { heldUpWords, SlotRecorder } from './slot-recorder.ts';
import { nextSlot, offsetOf } from './slots.ts';

/** The longest that it sleeps, in milliseconds: a clock that was set forward is noticed by then. */
const longestSleep = 1_000;
/** The shortest after it was awake, in milliseconds: each waking costs as much as several slots. */
const shortestSleep = 20;

/**
 * Runs the monitors of this worker's shards: what is due next lies in a heap in memory, runs go through the probe
 * pool, results to the writer. Every slot is accounted for, as a run or as missed with the reason.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #keeper: ShardKeeper;
  readonly #writer: ResultWriter;
  readonly #recorder: SlotRecorder;
  readonly #shedding: Shedding;
  readonly #teller: LoadTeller;
  readonly #lifeSign: LifeSign;
  readonly #guarding: Guarding;
  readonly #monitors = new Map<number, Scheduled>();
  readonly #heap = new SlotHeap<Scheduled>();
  readonly #tasks: PeriodicTask[];
  /** Runs under way, with their shards. */
  readonly #underWay = new Map<Promise<void>, number>();
  #ways: WaysOut = { rules: { allow: [] }, proxies: new Map() };
  #cursor = 0;
  /** When a process of AppOps was last seen alive before this one; epoch milliseconds. */
  #aliveUntil = 0;
  /** By how much workers stretched intervals, those that are gone included. */
  #told: readonly ToldStretch[] = [];
  #lastNow = 0;
  /** How many monitors it runs, or is about to. */
  #expected = 0;
  #timer: NodeJS.Timeout | null = null;
  #wokenByMonotonic = -Infinity;
  #stopping = false;

  constructor(options: SchedulerOptions) {
    const { store, holder, log, now, onBatch } = options;
    this.#options = options;
    this.#keeper = new ShardKeeper(store, holder);
    this.#teller = new LoadTeller(store, holder);
    this.#lifeSign = new LifeSign(store, now);
    this.#guarding = new Guarding({ ...options, ...options.guard });
    this.#writer = new ResultWriter({
      store,
      clock: now,
      log,
      lockShards: (tx, shards) => this.#keeper.lock(tx, shards),
      ...(onBatch === undefined ? {} : { onBatch }),
    });
    this.#recorder = new SlotRecorder({
      engine: store.engine,
      monitors: () => this.#expected,
      push: (run) => {
        options.onRun?.(run);
        this.#writer.push(run);
      },
    });
    this.#shedding = new Shedding(this.#recorder);
    this.#tasks = [
      new PeriodicTask({ name: 'shard leases', everyMs: 500, log, step: () => this.#keepShards() }),
      new PeriodicTask({ name: 'monitor changes', everyMs: 1_000, log, step: () => this.followChanges() }),
      new PeriodicTask({
        name: 'load',
        everyMs: 1_000,
        log,
        step: () => this.#teller.tell(this.measureLoad(), now()),
      }),
      this.#guarding.task,
    ];
  }

  /** Monitors that it runs, runs that are under way, and results that wait to be stored. */
  get stats(): { monitors: number; shards: number; underWay: number; waitingResults: number } {
    return {
      monitors: this.#monitors.size,
      shards: this.#keeper.shards.length,
      underWay: this.#underWay.size,
      waitingResults: this.#writer.waiting,
    };
  }

  /** What is asked of this worker's probe, and what it can do. */
  get capacity(): Capacity {
    return this.#shedding.capacity;
  }

  /** Whether this worker's probe seems to be offline. */
  get offline(): boolean {
    return this.#guarding.offline !== null;
  }

  /** Lets the guard of the probe look, which it does once a second. */
  guard(): Promise<void> {
    return this.#guarding.step();
  }

  /** Takes shards and begins to probe. */
  async start(): Promise<void> {
    await this.begin();
    for (const task of this.#tasks) task.start();
    this.#arm();
  }

  /** Takes shards and loads their monitors, without a timer: tests go on with `dispatchDue`. */
  async begin(): Promise<void> {
    const { store } = this.#options;
    const now = this.#options.now();
    ({
      cursor: this.#cursor,
      ways: this.#ways,
      aliveUntil: this.#aliveUntil,
    } = await store.read(async (tx) => ({
      cursor: await newestSequence(tx),
      ways: await waysOut({ tx }),
      aliveUntil: notAhead(await localProbeSeenAt(tx), now),
    })));
    await this.#guarding.begin();
    await this.#keepShards(true);
    // Nobody else lives, and what those told who lived before is known now.
    if (store.engine === 'sqlite') await store.write(forgetAllLoads);
  }

  /** There may be changed monitors now. */
  hurry(): void {
    this.#tasks[1]!.hurry();
  }

  /** Reads what changed in monitors, allow lists and proxies since the last time, by whichever process. */
  async followChanges(): Promise<void> {
    const { store, now } = this.#options;
    const changes = await store.read(async (tx) => {
      const found = await changesSince(tx, this.#cursor, now());
      return { ...found, ways: found.waysChanged ? await waysOut({ tx }) : null };
    });
    this.#cursor = changes.cursor;
    if (changes.ways !== null) this.#ways = changes.ways;
    for (const plan of changes.monitors) this.#apply(plan, now());
    if (changes.monitors.length > 0) this.#arm();
  }

  /** Stores all results that there are, without waiting for runs under way. */
  flush(): Promise<void> {
    return this.#writer.drain();
  }

  /** Takes, renews and gives back shards. */
  keepShards(): Promise<void> {
    return this.#keepShards(true);
  }

  /** Runs what is due and records what was missed. */
  dispatchDue(): void {
    if (this.#stopping || !this.#keeper.isCurrent) return;
    const now = this.#options.now();
    if (now < this.#lastNow) this.#goBackTo(now);
    this.#lastNow = now;
    for (let due = this.#heap.popDue(now); due !== null; due = this.#heap.popDue(now)) {
      const monitor = due.item;
      if (monitor.nextAt === due.at && this.#monitors.get(monitor.number) === monitor)
        this.#dispatch(monitor, now);
    }
  }

  /** Waits for runs under way and stores all results; for tests. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay.keys());
    await this.#writer.drain();
  }

  /** Begins no further runs, lets those under way end (the pool's stop settles them), stores all and gives back the shards. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const task of this.#tasks) await task.stop();
    await this.#options.pool.stop(graceMs);
    await Promise.all(this.#underWay.keys());
    for (const monitor of this.#monitors.values()) this.#recorder.settle(monitor);
    await this.#writer.stop();
    await this.#keeper.releaseAll();
    await this.#teller.end();
    await this.#guarding.end();
  }

  #arm(): void {
    if (this.#stopping) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const earliest = this.#heap.earliest;
    // Without current leases nothing is begun, however long it has been due.
    const resting = earliest === null || !this.#keeper.isCurrent;
    const soonest = this.#wokenByMonotonic + shortestSleep - performance.now();
    const wait = resting ? longestSleep : Math.max(soonest, Math.ceil(earliest - this.#options.now()));
    this.#timer = setTimeout(
      () => {
        this.#wokenByMonotonic = performance.now();
        this.dispatchDue();
        this.#arm();
      },
      Math.min(longestSleep, Math.max(0, wait)),
    );
  }

  async #keepShards(force = false): Promise<void> {
    const changes = await this.#keeper.step(force);
    await this.#lifeSign.give();
    if (changes === null) return;
    this.#drop(changes.lost);
    await this.#handOver(changes.surplus);
    await this.#adopt(changes);
  }

  async #adopt({ gained }: ShardChanges): Promise<void> {
    const { store, now } = this.#options;
    if (gained.length === 0) return;
    const { plans, told } = await store.read(async (tx) => ({
      plans: await plansOfShards(tx, gained, now()),
      told: await toldStretches(tx),
    }));
    this.#told = told;
    this.#expected = this.#monitors.size + plans.length;
    for (const plan of plans) {
      // What it knew of a shard that it lost in between is out of date.
      this.#monitors.delete(plan.number);
      this.#apply(plan, now());
    }
    this.#expected = this.#monitors.size;
    if (plans.length > 0) this.#arm();
  }

  #drop(shards: readonly number[]): void {
    if (shards.length === 0) return;
    const lost = new Set(shards);
    for (const monitor of this.#monitors.values())
      if (lost.has(monitor.shard)) this.#monitors.delete(monitor.number);
    this.#options.log.warn({ shards: shards.length }, 'Another worker has taken over shards of this one');
  }

  /** Gives back shards beyond our share: first nothing new of theirs, then their results, then the lease. */
  async #handOver(shards: readonly number[]): Promise<void> {
    if (shards.length === 0) return;
    const leaving = new Set(shards);
    for (const monitor of this.#monitors.values())
      if (leaving.has(monitor.shard)) {
        this.#recorder.settle(monitor);
        this.#monitors.delete(monitor.number);
      }
    const leavingRuns = [...this.#underWay].filter(([, shard]) => leaving.has(shard)).map(([run]) => run);
    await Promise.all(leavingRuns);
    await this.#writer.drain();
    await this.#keeper.release(shards);
  }

  /** Takes in a monitor as it is now. */
  #apply(plan: MonitorPlan, now: number): void {
    const scheduled = this.#monitors.get(plan.number);
    if (scheduled !== undefined) this.#recorder.settle(scheduled);
    if (!plan.active || !this.#keeper.holds(plan.shard)) {
      this.#monitors.delete(plan.number);
      return;
    }
    const accounted = scheduled?.accountedUntil ?? plan.accountedUntil;
    const dueSince = notAhead(plan.dueSince, now);
    const dueAnew =
      scheduled === undefined ? plan.dueSince > accounted : plan.dueSince !== scheduled.dueSince;
    const monitor: Scheduled = {
      ...plan,
      offset: offsetOf(plan.id, plan.intervalMs),
      accountedUntil: Math.max(accounted, dueSince),
      nextAt: 0,
      running: dueAnew ? null : (scheduled?.running ?? null),
      books: scheduled?.books ?? new SlotBooks(),
      unmade: null,
      // Those of one interval do not all run at once after an overload began.
      credit: scheduled?.credit ?? offsetOf(plan.id, 1_000) / 1_000,
    };
    this.#monitors.set(plan.number, monitor);
    if (scheduled === undefined) this.#recorder.recordHoles(monitor, plan.stored);
    // The slots of another interval begin with the next one.
    if (scheduled !== undefined && scheduled.intervalMs !== plan.intervalMs)
      monitor.accountedUntil = Math.max(monitor.accountedUntil, Math.floor(now));
    const due = catchUp(monitor.accountedUntil, now, plan.intervalMs, monitor.offset);
    if (scheduled !== undefined && !dueAnew) {
      this.#schedule(monitor, due.run === null && due.missed === null ? due.next : now);
      return;
    }
    if (due.missed !== null) {
      if (scheduled === undefined)
        this.#recorder.recordGap(monitor, due.missed, now, {
          aliveUntil: this.#aliveUntil,
          told: this.#told,
        });
      else this.#recorder.recordSpan(monitor, due.missed, 'missed', heldUpWords(now - due.missed.first));
      monitor.accountedUntil = due.missed.last;
    }
    // It is due with its creation, its resumption or the edit of its check, not only at its next aligned slot.
    const slot =
      due.run ?? (dueAnew ? Math.max(now, due.missed === null ? dueSince : due.missed.last + 1) : null);
    // That run stands for an aligned slot which follows so soon that it would find this one still going on.
    const standsForNext = dueAnew && slot !== null && due.next - slot < plan.intervalMs / 2;
    if (slot !== null) {
      monitor.accountedUntil = standsForNext ? due.next : slot;
      this.#run(monitor, slot, now);
    }
    this.#schedule(monitor, standsForNext ? due.next + plan.intervalMs : due.next);
  }

  /** The clock was set back and is believed: nothing that lies ahead of it is accounted for. */
  #goBackTo(now: number): void {
    for (const monitor of this.#monitors.values()) {
      this.#recorder.settle(monitor);
      monitor.accountedUntil = Math.min(monitor.accountedUntil, now);
      this.#schedule(monitor, nextSlot(now, monitor.intervalMs, monitor.offset));
    }
  }

  #schedule(monitor: Scheduled, at: number): void {
    monitor.nextAt = at;
    this.#heap.push(at, monitor);
  }

  #dispatch(monitor: Scheduled, now: number): void {
    const due = catchUp(monitor.accountedUntil, now, monitor.intervalMs, monitor.offset);
    if (this.#writer.isFull) {
      // Not accounted for: when there is room again, these slots are found missing.
      this.#schedule(monitor, due.next);
      return;
    }
    const { running } = monitor;
    if (running !== null) {
      // What this run hears when it ends speaks for these slots too.
      const lastDue = due.run ?? due.missed?.last ?? null;
      if (lastDue !== null) {
        const first = due.missed?.first ?? lastDue;
        this.#shedding.passOver(monitor, { first, last: lastDue });
        running.passed = { first: running.passed?.first ?? first, last: lastDue };
        monitor.accountedUntil = lastDue;
      }
      this.#schedule(monitor, due.next);
      return;
    }
    if (due.missed !== null) {
      this.#shedding.miss(monitor, due.missed, heldUpWords(now - due.missed.first));
      monitor.accountedUntil = due.missed.last;
    }
    if (due.run !== null) {
      monitor.accountedUntil = due.run;
      if (this.#shedding.mayRun(monitor, due.run)) this.#run(monitor, due.run, now);
    }
    this.#schedule(monitor, due.next);
  }

  /** Looks how busy it is, and stretches intervals accordingly; once a second. */
  measureLoad(): Capacity {
    const { busy = () => 0 } = this.#options;
    this.#expected = this.#monitors.size;
    this.#shedding.step({ busy: busy(), unstoredMs: this.#writer.delayMs }, this.#monitors.values());
    return this.capacity;
  }

  #run(monitor: Scheduled, slot: number, now: number): void {
    const { pool } = this.#options;
    const run: RunUnderWay = { slot, before: this.#shedding.take(monitor), passed: null };
    monitor.running = run;
    monitor.books.open(run.before?.first ?? slot);
    const asked = pool.run(requestOf(monitor, slot, this.#ways, now));
    const recorded = asked.then((outcome) => {
      this.#underWay.delete(recorded);
      this.#shedding.noteRun(monitor, run, outcome, now, this.#options.now());
      // An edit replaces the object, and a new check the run.
      const current = this.#monitors.get(monitor.number);
      if (current?.running === run) current.running = null;
      this.#recorder.recordRun(monitor, run, this.#guarding.judge(monitor, outcome), now);
    });
    this.#underWay.set(recorded, monitor.shard);
  }
}
