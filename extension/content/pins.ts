import type { Anchored } from '../anchoring/anchored.ts';
import { AnchorWatch, type Placed } from '../anchoring/watch.ts';
import { readSelectors } from '../anchoring/read-selectors.ts';
import type { Outcome } from '../messages/target.ts';
import type { PageNote } from '../messages/to-content.ts';
import { cover, piece, type Overlay } from './overlay.ts';
import { anyShadow, tellWorker } from './runtime.ts';

type Found = Exclude<Anchored, { outcome: 'orphan' }>;

interface Pin {
  found: Found;
  button: HTMLButtonElement;
  boxes: HTMLElement[];
  /** Whether its place is in doubt: nothing of it is to be seen until it has been found again. */
  doubted: boolean;
}

/** Moving marks makes the browser lay the page out: what costs more than this waits for the next frame. */
const CHEAP_MS = 4;

/** Draws the notes of a page over their places and keeps them there. */
export class Pins {
  private readonly overlay: Overlay;
  private readonly watch: AnchorWatch;
  private readonly pins = new Map<string, Pin>();
  private notes: readonly PageNote[] = [];
  private places: { id: string; outcome: Outcome }[] = [];
  private reported = '';
  private frame = 0;
  /** What the last move cost, in milliseconds, and when it was. */
  private moveCost = 0;
  private movedAt = 0;
  private hidden = false;
  private draft: { target: Element | Range; box: HTMLElement } | null = null;

  constructor(overlay: Overlay, signal: AbortSignal) {
    this.overlay = overlay;
    this.watch = new AnchorWatch({
      document,
      shadowOf: anyShadow,
      signal,
      onPlaced: (placed, doubted) => this.draw(placed, doubted),
      onDoubt: (ids) => this.doubt(ids),
      onChange: () => this.moveBeforeDrawn(),
    });
    const move = (): void => this.moveSoon();
    window.addEventListener('scroll', move, { capture: true, passive: true, signal });
    window.addEventListener('resize', move, { passive: true, signal });
    document.addEventListener('transitionend', move, { capture: true, passive: true, signal });
    const sizes = new ResizeObserver(move);
    sizes.observe(document.documentElement);
    signal.addEventListener('abort', () => {
      sizes.disconnect();
      cancelAnimationFrame(this.frame);
    });
  }

  async show(notes: readonly PageNote[]): Promise<void> {
    const same = JSON.stringify(notes) === JSON.stringify(this.notes);
    // Asked again about the same notes: the worker forgot, so it is told again.
    if (same && notes.length > 0) return this.report();
    this.notes = notes;
    this.reported = '';
    await this.watch.show(notes.map(({ id, selectors }) => ({ id, selectors: readSelectors(selectors) })));
  }

  /** Looks for all notes anew, as after a change of route. */
  async restart(): Promise<void> {
    this.reported = '';
    await this.watch.restart();
  }

  /** Outlines what a note is being written about, so that it also is in the picture. */
  showDraft(target: Element | Range): void {
    this.clearDraft();
    this.draft = { target, box: this.overlay.add(piece('box draft')) };
    this.move();
  }

  clearDraft(): void {
    this.draft?.box.remove();
    this.draft = null;
    this.overlay.lower();
  }

  /** Hides the pins while a picture is taken. */
  hide(hidden: boolean): void {
    this.hidden = hidden;
    for (const pin of this.pins.values()) this.applyHidden(pin);
  }

  /** Brings a note into view and draws attention to it. */
  reveal(id: string): void {
    const pin = this.pins.get(id);
    if (!pin) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    pin.found.element.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
    for (const box of pin.boxes) {
      box.classList.remove('flash');
      void box.offsetWidth; // Restarts the animation.
      box.classList.add('flash');
    }
  }

  /* Marks that stay are not made anew: one may have the focus, and a page changes at any time. */
  private draw(placed: Placed, doubted: ReadonlySet<string>): void {
    const before = new Map(this.pins);
    this.pins.clear();
    for (const note of this.notes) {
      const found = placed.get(note.id);
      if (!found || found.outcome === 'orphan') continue;
      const known = before.get(note.id);
      before.delete(note.id);
      if (doubted.has(note.id)) {
        if (known) this.pins.set(note.id, known);
        continue;
      }
      this.pins.set(note.id, this.pinOf(note, found, known));
    }
    for (const { button, boxes } of before.values()) for (const part of [button, ...boxes]) part.remove();
    this.doubt(doubted);
    this.move();
    this.overlay.lower();
    this.places = this.notes.map(({ id }) => ({ id, outcome: placed.get(id)?.outcome ?? 'orphan' }));
    const places = JSON.stringify(this.places);
    if (places === this.reported) return;
    this.reported = places;
    this.report();
  }

  private report(): void {
    void tellWorker({ type: 'notes.placed', places: this.places });
  }

  private pinOf(note: PageNote, found: Found, known?: Pin): Pin {
    const unsure = found.outcome === 'unsure' ? ' unsure' : '';
    const count = found.range ? Math.min(found.range.getClientRects().length, 20) : 1;
    const boxes = Array.from(
      { length: count },
      (_, place) => known?.boxes[place] ?? this.overlay.add(piece('box note')),
    );
    for (const box of boxes) {
      box.classList.toggle('unsure', unsure !== '');
    }
    known?.boxes.slice(count).forEach((box) => box.remove());
    const button = known?.button ?? this.buttonOf(note.id);
    button.className = `pin${unsure}`;
    button.textContent = String(note.number);
    button.title = found.outcome === 'unsure' ? 'AppOps note: perhaps here' : 'AppOps note';
    const pin = { found, button, boxes, doubted: false };
    this.applyHidden(pin);
    return pin;
  }

  private buttonOf(id: string): HTMLButtonElement {
    const button = this.overlay.add(document.createElement('button'));
    button.addEventListener('click', (event) => {
      if (event.isTrusted) void tellWorker({ type: 'pin.clicked', id });
    });
    return button;
  }

  private applyHidden({ button, boxes }: Pin): void {
    for (const part of [button, ...boxes]) part.style.visibility = this.hidden ? 'hidden' : '';
  }

  /* Takes marks off what may be another row by now, before anybody sees them there. */
  private doubt(ids: ReadonlySet<string>): void {
    for (const [id, pin] of this.pins) {
      if (!ids.has(id) || pin.doubted) continue;
      pin.doubted = true;
      conceal(pin, this.overlay.hasFocus(pin.button));
    }
  }

  /*
   * Things may have moved. The next frame's callbacks come before it is drawn; but a page that changes itself in one of
   * those is drawn right after, so where it costs little the marks move at once, too.
   */
  private moveBeforeDrawn(): void {
    if (this.pins.size === 0 && !this.draft) return;
    this.moveSoon();
    if (this.moveCost < CHEAP_MS && performance.now() - this.movedAt > CHEAP_MS) this.move();
  }

  private moveSoon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.move());
  }

  private move(): void {
    const began = performance.now();
    // All is read before anything is written: the browser lays the page out once and not once a mark.
    const places = [...this.pins.values()]
      .filter(({ doubted }) => !doubted)
      .map((pin) => ({
        pin,
        rects: pin.found.range
          ? [...pin.found.range.getClientRects()]
          : [pin.found.element.getBoundingClientRect()],
      }));
    const taken: DOMRect[] = [];
    // A page in quirks mode may tell no width of its own.
    const edge = document.documentElement.clientWidth || innerWidth;
    for (const { pin, rects } of places) show(pin, rects, edge, taken);
    if (this.draft) cover(this.draft.box, this.draft.target.getBoundingClientRect(), 4);
    this.movedAt = performance.now();
    this.moveCost = this.movedAt - began;
  }
}

/** How wide a pin is at least, in pixels. */
const PIN = 24;

/* `edge`: the width of the page without its scroll bar. `taken`: where pins are already, which must not be covered. */
function show({ button, boxes }: Pin, rects: readonly DOMRect[], edge: number, taken: DOMRect[]): void {
  boxes.forEach((box, place) => cover(box, rects[place] ?? null));
  const last = rects[Math.min(rects.length, boxes.length) - 1];
  // A pin of something that was scrolled out of the window must not stick to its edge.
  const visible =
    last !== undefined && (last.width > 0 || last.height > 0) && last.bottom >= 0 && last.top <= innerHeight;
  button.style.display = visible ? '' : 'none';
  button.style.opacity = '';
  if (!visible) return;
  // A number of three digits is wider.
  const width = PIN + 7 * Math.max(0, (button.textContent?.length ?? 1) - 1);
  const top = Math.max(0, last.top - 11);
  let left = Math.max(0, Math.min(last.right - 11, edge - width));
  const isTaken = (): boolean =>
    taken.some((other) => Math.abs(other.top - top) < PIN / 2 && Math.abs(other.left - left) < PIN / 2);
  // Of what fills what it lies in the pins would lie on each other: the next one goes to the left.
  while (left >= width && isTaken()) left -= width;
  taken.push(new DOMRect(left, top, width, PIN));
  button.style.left = `${left}px`;
  button.style.top = `${top}px`;
}

/* One that has the focus keeps it while it is looked for, out of sight. */
function conceal({ button, boxes }: Pin, hasFocus: boolean): void {
  for (const box of boxes) box.style.display = 'none';
  if (!hasFocus) {
    button.style.display = 'none';
    return;
  }
  button.style.opacity = '0';
  button.style.left = '-100px';
}
