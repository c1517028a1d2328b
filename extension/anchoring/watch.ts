import { isElement } from './is-element.ts';
import { lookFor } from './anchor.ts';
import type { Anchored } from './anchored.ts';
import type { Selector } from './selectors.ts';
import type { Turn } from './steps.ts';
import { OVERLAY_TAG } from './tags.ts';
import type { ShadowOf } from './shadow-of.ts';
import { readPage, type TextIndex } from './text-index.ts';
import { holds, witnessOf, type Witness } from './witness.ts';

export interface Watched {
  id: string;
  selectors: readonly Selector[];
}

export type Placed = ReadonlyMap<string, Anchored>;

interface WatchOptions {
  document: Document;
  shadowOf: ShadowOf;
  /**
   * Called after each pass with where every note is now. What is in doubt again by then, since the page changed under
   * the pass, is looked for once more; until then nothing is to be shown of it.
   */
  onPlaced: (placed: Placed, doubted: ReadonlySet<string>) => void;
  /**
   * Called before the page is drawn again, with the notes whose places are in doubt since what they were on, or what
   * named it, is gone or reads otherwise. They are looked for at once; until then nothing is to be shown of them.
   */
  onDoubt: (ids: ReadonlySet<string>) => void;
  /** Called before the page is drawn again, when it changed in whatever way: things may have moved. */
  onChange: () => void;
  /** Ends the watch. */
  signal: AbortSignal;
}

/** Pages change in bursts: look again when they have been quiet this long. */
const QUIET_MS = 250;
/** But not later than this, on pages that never are quiet. */
const LATEST_MS = 2000;
/** Notes in doubt are missing on the screen, so they are looked for sooner. */
const DOUBT_QUIET_MS = 40;
const DOUBT_LATEST_MS = 400;
/** A pass follows the one before after so many times what that cost: a large page keeps most of its time. */
const REST = 10;
const DOUBT_REST = 3;
/** A slice of work after which the page gets its turn; one step more may make it longer. */
const SLICE_MS = 5;
/** What costs no more than this is done before the page is drawn again. */
const AT_ONCE_MS = 6;
/** After so many passes in which nothing was found, unfound notes wait for the next page or for their data. */
const FRUITLESS_PASSES = 20;

/**
 * Keeps notes on their places while the page changes: client-rendered pages load late, re-render, recycle their rows
 * and swap whole trees. One observer for all notes, one reading of the page per pass.
 */
export class AnchorWatch {
  private readonly options: WatchOptions;
  private readonly observer: MutationObserver;
  private readonly observed = new WeakSet<Node>();
  private notes: readonly Watched[] = [];
  private readonly placed = new Map<string, Anchored>();
  private readonly witnesses = new Map<string, Witness>();
  private readonly doubted = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private frame = 0;
  private dueBy = 0;
  private fruitless = 0;
  /** The pass that runs; another one begins anew and lets it end without a result. */
  private pass = 0;
  private running = false;
  private changed = false;
  /** What the last whole pass cost, in milliseconds of work. */
  private cost = Infinity;

  constructor(options: WatchOptions) {
    this.options = options;
    this.observer = new MutationObserver((records) => this.onRecords(records));
    this.observe(options.document.documentElement);
    options.signal.addEventListener('abort', () => {
      this.observer.disconnect();
      this.cancel();
      this.pass++;
    });
  }

  /** Replaces the notes and looks for all of them at once. */
  async show(notes: readonly Watched[]): Promise<void> {
    this.notes = notes;
    this.placed.clear();
    this.witnesses.clear();
    this.doubted.clear();
    await this.restart();
  }

  /** Looks for everything anew: another route of the same document. */
  async restart(): Promise<void> {
    this.fruitless = 0;
    this.cancel();
    await this.run(() => true);
  }

  private observe(root: Node): void {
    if (this.observed.has(root)) return;
    this.observed.add(root);
    this.observer.observe(root, {
      childList: true,
      characterData: true,
      subtree: true,
      // What moves things, and what things without a text are known by.
      attributes: true,
      attributeFilter: [
        'class',
        'style',
        'hidden',
        'open',
        'id',
        'href',
        'src',
        'alt',
        'title',
        'aria-label',
        'placeholder',
      ],
    });
  }

  /* Runs as a microtask, so before the page is drawn again with what changed. */
  private onRecords(records: readonly MutationRecord[]): void {
    const ours = records.filter(isOfThePage);
    if (ours.length === 0 || this.notes.length === 0) return;
    this.doubt(ours);
    this.options.onChange();
    // A change of looks moves things but is no reason to read the page again.
    if (this.doubted.size > 0 || ours.some((record) => !isOfLooks(record))) this.look();
  }

  private doubt(records: readonly MutationRecord[]): void {
    const before = this.doubted.size;
    for (const [id, witness] of this.witnesses)
      if (!this.doubted.has(id) && !holds(witness, records)) this.doubted.add(id);
    if (this.doubted.size > before) this.options.onDoubt(this.doubted);
  }

  private look(): void {
    if (this.running) {
      this.changed = true;
      return;
    }
    const now = performance.now();
    const isUrgent = this.doubted.size > 0;
    const rest = Number.isFinite(this.cost) ? (isUrgent ? DOUBT_REST : REST) * this.cost : 0;
    const latest = now + Math.max(rest, isUrgent ? DOUBT_LATEST_MS : LATEST_MS);
    if (this.timer === null) this.dueBy = latest;
    else {
      clearTimeout(this.timer);
      this.dueBy = Math.min(this.dueBy, latest);
    }
    const quiet = Math.max(rest, isUrgent ? DOUBT_QUIET_MS : QUIET_MS);
    this.timer = setTimeout(() => this.runDue(), Math.max(0, Math.min(quiet, this.dueBy - now)));
    // On a page that is read in no time, what was rendered anew has its mark again before it is seen.
    if (isUrgent && this.cost <= AT_ONCE_MS && this.frame === 0)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.runDue();
      });
  }

  private runDue(): void {
    this.cancel();
    if (!this.running) void this.run((note) => this.isDue(note));
  }

  private cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.frame !== 0) cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /* Only what was not found, what is in doubt, and what only its place tells from others; the rest stays. */
  private isDue(note: Watched): boolean {
    const found = this.placed.get(note.id);
    if (!found || found.outcome === 'orphan') return this.fruitless < FRUITLESS_PASSES;
    return (
      found.outcome === 'unsure' ||
      this.doubted.has(note.id) ||
      this.witnesses.get(note.id)?.byPlace !== false
    );
  }

  private async run(isDue: (note: Watched) => boolean): Promise<void> {
    const pass = ++this.pass;
    const due = this.notes.filter(isDue);
    // A pass that this one overtakes ends without a word.
    this.running = due.length > 0;
    if (this.running) {
      this.changed = false;
      const before = countFound(this.placed);
      const work = this.work(due);
      let slice = performance.now();
      let cost = 0;
      for (;;) {
        const { done, value } = work.next();
        const spent = performance.now() - slice;
        if (!done && spent < SLICE_MS && value !== 'turn') continue;
        cost += spent;
        if (done) break;
        await nextTurn();
        if (pass !== this.pass || this.options.signal.aborted) return;
        slice = performance.now();
      }
      this.cost = cost;
      this.running = false;
      this.fruitless = countFound(this.placed) > before ? 0 : this.fruitless + 1;
      // The page may have changed under the pass: what does not hold any more is not shown.
      this.doubt([]);
      if (this.changed || this.doubted.size > 0) this.look();
    }
    this.options.onPlaced(this.placed, this.doubted);
  }

  /* One reading of the page and one look for each note, with chances to stop in between. */
  private *work(due: readonly Watched[]): Generator<Turn, void> {
    const { document, shadowOf } = this.options;
    const index: TextIndex = yield* readPage(document.documentElement, shadowOf);
    for (const shadow of index.shadows) this.observe(shadow);
    for (const note of due) {
      yield;
      const found = yield* lookFor(note.selectors, document, index);
      this.placed.set(note.id, found);
      this.doubted.delete(note.id);
      if (found.outcome === 'orphan') this.witnesses.delete(note.id);
      else this.witnesses.set(note.id, witnessOf(note.selectors, found.element, found.range, index));
    }
  }
}

function countFound(placed: Placed): number {
  return [...placed.values()].filter(({ outcome }) => outcome !== 'orphan').length;
}

function isOfLooks(record: MutationRecord): boolean {
  return record.type === 'attributes' && /^(?:class|style|hidden|open)$/.test(record.attributeName ?? '');
}

/* Our own overlay is drawn after each pass: without this the watch would wake itself for ever. */
function isOfThePage(record: MutationRecord): boolean {
  const isOverlay = (node: Node): boolean => isElement(node) && node.localName === OVERLAY_TAG;
  if (isOverlay(record.target)) return false;
  const nodes = [...record.addedNodes, ...record.removedNodes];
  return nodes.length === 0 || !nodes.every(isOverlay);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
