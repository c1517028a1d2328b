import { cover, piece, type Overlay } from './overlay.ts';
import { anyShadow } from './runtime.ts';

/**
 * Keeps presses from the frames of a page while somebody points at something. Over every frame lies a shield, so that
 * not even listeners of its window that are older than ours hear a press; a frame is noted as a whole anyway. Into one
 * of the same site we may look, and listen there too: a key, or a press that was held, may still be on its way.
 */
export class FrameGuard {
  private readonly overlay: Overlay;
  private readonly signal: AbortSignal;
  private readonly guard: (view: Window, frame: Element) => void;
  private readonly shields = new Map<HTMLElement, Element>();
  private readonly guarded = new WeakSet<Document>();

  /** `guard` is called once for every document of a frame that can be listened to, with the outermost frame. */
  constructor(overlay: Overlay, signal: AbortSignal, guard: (view: Window, frame: Element) => void) {
    this.overlay = overlay;
    this.signal = signal;
    this.guard = guard;
  }

  /** Covers the frames that are there, and those that come, until the signal ends it. */
  start(): void {
    let frame = 0;
    const look = (): void => {
      this.look();
      frame = requestAnimationFrame(look);
    };
    look();
    this.signal.addEventListener('abort', () => {
      cancelAnimationFrame(frame);
      for (const shield of this.shields.keys()) shield.remove();
    });
  }

  /** The frame whose shield an event hit; null for any other place. */
  frameOf(event: Event): Element | null {
    // Our overlay is closed to the page, and to events that are looked at from outside of it.
    if (!this.overlay.owns(event) || !('clientX' in event)) return null;
    // Cast: only those of mice and fingers have it.
    const { clientX, clientY } = event as MouseEvent;
    for (const frame of this.shields.values()) {
      const { left, right, top, bottom } = frame.getBoundingClientRect();
      if (clientX >= left && clientX <= right && clientY >= top && clientY <= bottom) return frame;
    }
    return null;
  }

  private look(): void {
    const open = new Set<Element>();
    for (const frame of framesIn(document)) {
      open.add(frame);
      this.listenIn(frame, frame);
      this.cover(frame);
    }
    for (const [shield, frame] of this.shields) if (!open.has(frame)) this.remove(shield);
  }

  /* Listens in what can be listened to of a frame, and in the frames inside it. */
  private listenIn(frame: HTMLIFrameElement, outermost: Element): void {
    const inside = documentOf(frame);
    const view = frame.contentWindow;
    if (!inside || !view) return;
    if (!this.guarded.has(inside)) {
      this.guarded.add(inside);
      this.guard(view, outermost);
    }
    for (const inner of framesIn(inside)) this.listenIn(inner, outermost);
  }

  private cover(frame: Element): void {
    const known = [...this.shields].find(([, covered]) => covered === frame)?.[0];
    const shield = known ?? this.overlay.add(piece('shield'));
    if (!known) this.shields.set(shield, frame);
    cover(shield, frame.getBoundingClientRect(), 0);
    // Keys that are pressed in it would be heard there alone.
    if (document.activeElement === frame && frame instanceof HTMLElement) frame.blur();
  }

  private remove(shield: HTMLElement): void {
    shield.remove();
    this.shields.delete(shield);
  }
}

function documentOf(frame: HTMLIFrameElement): Document | null {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}

function* framesIn(root: Document | ShadowRoot): Generator<HTMLIFrameElement> {
  yield* root.querySelectorAll<HTMLIFrameElement>('iframe, frame, object, embed');
  for (const element of root.querySelectorAll('*')) {
    const shadow = anyShadow(element);
    if (shadow) yield* framesIn(shadow);
  }
}
