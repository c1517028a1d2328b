import { cover, piece, type Overlay } from './overlay.ts';
import { anyShadow } from './runtime.ts';

/**
 * Keeps presses from the frames of a page while somebody points at something. Into a frame of the same site we may
 * look, and listen there; over every other, and over one that is loading, lies a shield, so that nothing reaches it.
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
      if (this.listenIn(frame, frame)) this.uncover(frame);
      else this.cover(frame);
    }
    for (const [shield, frame] of this.shields) if (!open.has(frame)) this.remove(shield);
  }

  /* Whether all of a frame can be listened to, with the frames inside it. */
  private listenIn(frame: HTMLIFrameElement, outermost: Element): boolean {
    const inside = documentOf(frame);
    const view = frame.contentWindow;
    if (!inside || !view || inside.readyState === 'loading') return false;
    if (!this.guarded.has(inside)) {
      this.guarded.add(inside);
      this.guard(view, outermost);
      // Between this document and the next nobody listens: the shield comes back at once.
      view.addEventListener('pagehide', () => this.cover(outermost), { signal: this.signal });
    }
    return [...framesIn(inside)].every((inner) => this.listenIn(inner, outermost));
  }

  private cover(frame: Element): void {
    const known = [...this.shields].find(([, covered]) => covered === frame)?.[0];
    const shield = known ?? this.overlay.add(piece('shield'));
    if (!known) this.shields.set(shield, frame);
    cover(shield, frame.getBoundingClientRect(), 0);
    // Keys that are pressed in it would be heard there alone.
    if (document.activeElement === frame) (frame as HTMLElement).blur();
  }

  private uncover(frame: Element): void {
    for (const [shield, covered] of this.shields) if (covered === frame) this.remove(shield);
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
