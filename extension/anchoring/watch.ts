import { anchor, type Anchored } from './anchor.ts';
import type { Selector } from './selectors.ts';
import { indexText, OVERLAY_TAG, type ShadowOf } from './text-index.ts';

export interface Watched {
  id: string;
  selectors: readonly Selector[];
}

export type Placed = Map<string, Anchored>;

interface WatchOptions {
  document: Document;
  shadowOf: ShadowOf;
  /** Called after each pass with where every note is now. */
  onPlaced: (placed: Placed) => void;
  /** Ends the watch. */
  signal: AbortSignal;
}

/** Pages change in bursts: look again when they have been quiet this long. */
const QUIET_MS = 250;
/** But not later than this, on pages that never are quiet. */
const LATEST_MS = 2000;
/** A slice of work after which the page gets its turn. */
const SLICE_MS = 8;
/** After so many passes in which nothing was found, unfound notes wait for the next page or for their data. */
const FRUITLESS_PASSES = 20;

/**
 * Keeps notes on their places while the page changes: client-rendered pages load late, re-render and swap
 * whole trees. One observer for all notes, one reading of the page per pass.
 */
export class AnchorWatch {
  private readonly options: WatchOptions;
  private notes: readonly Watched[] = [];
  private placed: Placed = new Map();
  private texts = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private dueBy = 0;
  private fruitless = 0;
  private pass = 0;

  constructor(options: WatchOptions) {
    this.options = options;
    const observer = new MutationObserver((records) => {
      if (records.some(isOfThePage)) this.look();
    });
    observer.observe(options.document.documentElement, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    options.signal.addEventListener('abort', () => {
      observer.disconnect();
      if (this.timer !== null) clearTimeout(this.timer);
      this.pass++;
    });
  }

  /** Replaces the notes and looks for all of them at once. */
  async show(notes: readonly Watched[]): Promise<void> {
    this.notes = notes;
    this.placed = new Map();
    await this.restart();
  }

  /** Looks for everything anew: another route of the same document. */
  async restart(): Promise<void> {
    this.fruitless = 0;
    await this.run(() => true);
  }

  private look(): void {
    const now = performance.now();
    if (this.notes.length === 0) return;
    if (this.timer === null) this.dueBy = now + LATEST_MS;
    else clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.timer = null;
        void this.run((note) => this.isDue(note));
      },
      Math.max(0, Math.min(QUIET_MS, this.dueBy - now)),
    );
  }

  /* Only what was not found, what lost its node, and what reads otherwise now; the rest stays where it is. */
  private isDue(note: Watched): boolean {
    const found = this.placed.get(note.id);
    if (!found || found.outcome === 'orphan') return this.fruitless < FRUITLESS_PASSES;
    if (found.outcome === 'unsure') return true;
    return !found.element.isConnected || this.texts.get(note.id) !== textUnder(found);
  }

  private async run(isDue: (note: Watched) => boolean): Promise<void> {
    const pass = ++this.pass;
    const due = this.notes.filter(isDue);
    if (due.length > 0) {
      const { document, shadowOf } = this.options;
      const index = indexText(document.documentElement, shadowOf);
      const before = countFound(this.placed);
      let slice = performance.now();
      for (const note of due) {
        if (performance.now() - slice > SLICE_MS) {
          await nextTurn();
          if (pass !== this.pass || this.options.signal.aborted) return;
          slice = performance.now();
        }
        const found = anchor(note.selectors, document, shadowOf, index);
        this.placed.set(note.id, found);
        if (found.outcome !== 'orphan') this.texts.set(note.id, textUnder(found));
      }
      this.fruitless = countFound(this.placed) > before ? 0 : this.fruitless + 1;
    }
    this.options.onPlaced(this.placed);
  }
}

function textUnder(found: Exclude<Anchored, { outcome: 'orphan' }>): string {
  return (found.range ? found.range.toString() : found.element.textContent).slice(0, 2000);
}

function countFound(placed: Placed): number {
  return [...placed.values()].filter(({ outcome }) => outcome !== 'orphan').length;
}

/* Our own overlay is drawn after each pass: without this the watch would wake itself for ever. */
function isOfThePage(record: MutationRecord): boolean {
  const isOverlay = (node: Node): boolean =>
    node.nodeType === 1 && (node as Element).localName === OVERLAY_TAG;
  if (isOverlay(record.target)) return false;
  const nodes = [...record.addedNodes, ...record.removedNodes];
  return nodes.length === 0 || !nodes.every(isOverlay);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
