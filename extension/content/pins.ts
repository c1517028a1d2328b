import type { Anchored } from '../anchoring/anchor.ts';
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
}

/** Draws the notes of a page over their places and keeps them there. */
export class Pins {
  private readonly overlay: Overlay;
  private readonly watch: AnchorWatch;
  private readonly pins = new Map<string, Pin>();
  private notes: readonly PageNote[] = [];
  private places: { id: string; outcome: Outcome }[] = [];
  private reported = '';
  private frame = 0;
  private draft: { target: Element | Range; box: HTMLElement } | null = null;

  constructor(overlay: Overlay, signal: AbortSignal) {
    this.overlay = overlay;
    this.watch = new AnchorWatch({
      document,
      shadowOf: anyShadow,
      signal,
      onPlaced: (placed) => this.draw(placed),
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
    for (const { button, boxes } of this.pins.values()) {
      for (const part of [button, ...boxes]) part.style.visibility = hidden ? 'hidden' : '';
    }
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

  private draw(placed: Placed): void {
    for (const { button, boxes } of this.pins.values()) for (const part of [button, ...boxes]) part.remove();
    this.pins.clear();
    for (const note of this.notes) {
      const found = placed.get(note.id);
      if (found && found.outcome !== 'orphan') this.pins.set(note.id, this.pinOf(note, found));
    }
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

  private pinOf(note: PageNote, found: Found): Pin {
    const unsure = found.outcome === 'unsure' ? ' unsure' : '';
    const count = found.range ? Math.min(found.range.getClientRects().length, 20) : 1;
    const boxes = Array.from({ length: count }, () => this.overlay.add(piece(`box note${unsure}`)));
    const button = this.overlay.add(document.createElement('button'));
    button.className = `pin${unsure}`;
    button.textContent = String(note.number);
    button.title = found.outcome === 'unsure' ? 'AppOps note: perhaps here' : 'AppOps note';
    button.addEventListener('click', (event) => {
      if (event.isTrusted) void tellWorker({ type: 'pin.clicked', id: note.id });
    });
    return { found, button, boxes };
  }

  private moveSoon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.move());
  }

  private move(): void {
    for (const { found, button, boxes } of this.pins.values()) {
      const rects = found.range ? [...found.range.getClientRects()] : [found.element.getBoundingClientRect()];
      boxes.forEach((box, place) => cover(box, rects[place] ?? null));
      const last = rects[Math.min(rects.length, boxes.length) - 1];
      const visible = last !== undefined && (last.width > 0 || last.height > 0);
      button.style.display = visible ? '' : 'none';
      if (!visible) continue;
      button.style.left = `${Math.max(0, Math.min(last.right - 11, innerWidth - 24))}px`;
      button.style.top = `${Math.max(0, last.top - 11)}px`;
      // A pin of something that was scrolled out of the window must not stick to its edge.
      if (last.bottom < 0 || last.top > innerHeight) button.style.display = 'none';
    }
    if (this.draft) cover(this.draft.box, this.draft.target.getBoundingClientRect(), 4);
  }
}
