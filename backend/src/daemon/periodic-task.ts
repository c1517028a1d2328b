import type { Logger } from 'pino';

export interface PeriodicTaskOptions {
  name: string;
  /** Milliseconds between the end of one step and the start of the next. */
  everyMs: number;
  /** One unit of work. Returns true when there is more to do at once. */
  step: () => Promise<boolean | void>;
  /** What a stop waits for beside the present step: work that steps have begun and left to itself. */
  atStop?: () => Promise<void>;
  log: Logger;
}

/** Repeats a step: never twice at once, sooner when hurried, and drained when stopped. Tests call `runOnce`. */
export class PeriodicTask {
  readonly #options: PeriodicTaskOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #hurried = false;
  #stopped = true;
  #mayRun: () => Promise<boolean> = () => Promise.resolve(true);

  constructor(options: PeriodicTaskOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Lets it do its work only while this holds, asked before each step; for what one process does for all. */
  onlyWhile(mayRun: () => Promise<boolean>): this {
    this.#mayRun = mayRun;
    return this;
  }

  start(): void {
    this.#stopped = false;
    this.#schedule(0);
  }

  /** There may be work now: the next step starts at once, or right after the present one. */
  hurry(): void {
    if (this.#stopped) return;
    if (this.#running === null) this.#schedule(0);
    else this.#hurried = true;
  }

  /** Carries out steps until there is no more to do. An error is logged; the task goes on at its next time. */
  runOnce(): Promise<void> {
    this.#running ??= this.#work().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Waits for the present step and starts no other. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    await this.#options.atStop?.();
  }

  async #work(): Promise<void> {
    try {
      do this.#hurried = false;
      while (
        (await this.#mayRun()) &&
        ((await this.#options.step()) === true || this.#hurried) &&
        !this.#stopped
      );
    } catch (error) {
      this.#options.log.error(
        { err: error, task: this.#options.name },
        `${this.#options.name} failed; it is tried again in ${this.#options.everyMs} ms`,
      );
    }
  }

  #schedule(inMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.runOnce().then(() => {
        if (!this.#stopped) this.#schedule(this.#hurried ? 0 : this.#options.everyMs);
      });
    }, inMs);
  }
}
