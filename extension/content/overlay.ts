import { OVERLAY_TAG } from '../anchoring/tags.ts';

const STYLE = `
:host { all: initial !important; position: fixed !important; inset: 0 !important; width: 100vw !important; height: 100vh !important;
  margin: 0 !important; padding: 0 !important; border: 0 !important; background: none !important; overflow: visible !important;
  pointer-events: none !important; z-index: 2147483647 !important; display: block !important; }
.box { position: fixed; box-sizing: border-box; border-radius: 3px; pointer-events: none; }
.pick { border: 2px solid #ff780a; background: rgb(255 120 10 / 15%); }
.shield { position: fixed; pointer-events: auto; cursor: crosshair; background: rgb(255 120 10 / 1%); }
.draft { border: 3px solid #e02f44; }
.note { border: 2px solid #3274d9; background: rgb(50 116 217 / 10%); }
.unsure { border-style: dashed; background: none; }
.flash { animation: flash 1.2s ease-out 2; }
@keyframes flash { from { box-shadow: 0 0 0 6px rgb(255 120 10 / 80%); } to { box-shadow: 0 0 0 22px rgb(255 120 10 / 0%); } }
@media (prefers-reduced-motion: reduce) { .flash { animation: none; outline: 4px solid #ff780a; } }
.pin { position: fixed; min-width: 22px; height: 22px; padding: 0 5px; box-sizing: border-box; border: 2px solid #fff; border-radius: 11px;
  background: #3274d9; color: #fff; font: 700 12px/18px system-ui, sans-serif; text-align: center; cursor: pointer; pointer-events: auto;
  box-shadow: 0 1px 4px rgb(0 0 0 / 50%); }
.pin.unsure { background: #6e7079; border-style: dashed; }
.pin:focus-visible { outline: 3px solid #ff780a; }
.tip { position: fixed; left: 50%; bottom: 16px; transform: translateX(-50%); max-width: 90vw; padding: 8px 14px; border-radius: 6px;
  background: #1f2a44; color: #fff; font: 14px/1.4 system-ui, sans-serif; box-shadow: 0 2px 12px rgb(0 0 0 / 40%); }
`;

/**
 * The layer on which we draw over a page: one element, one closed shadow root, no typing ever. The page can
 * see that it is there and hear keys pressed in it, so nothing secret and no field is put into it.
 */
export class Overlay {
  private readonly host: HTMLElement;
  private readonly root: ShadowRoot;

  constructor(signal: AbortSignal) {
    this.host = document.createElement(OVERLAY_TAG);
    this.root = this.host.attachShadow({ mode: 'closed' });
    const style = document.createElement('style');
    style.textContent = STYLE;
    this.root.append(style);
    // The app's "click outside" handlers must not take a click on a pin for one on the page.
    for (const type of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'keydown', 'keyup']) {
      this.host.addEventListener(type, (event) => event.stopPropagation(), { signal });
    }
    signal.addEventListener('abort', () => this.host.remove());
  }

  /** Puts the layer on top of everything, also above a dialog that the page opened meanwhile. */
  raise(): void {
    if (!this.host.isConnected) document.documentElement.append(this.host);
    try {
      this.host.popover = 'manual';
      this.host.hidePopover();
      this.host.showPopover();
    } catch {
      // Without popovers the highest z-index has to do.
    }
  }

  /** Takes the layer off the page while there is nothing to show. */
  lower(): void {
    if (this.root.childElementCount <= 1) this.host.remove();
  }

  add<T extends HTMLElement>(element: T): T {
    if (!this.host.isConnected) this.raise();
    this.root.append(element);
    return element;
  }

  /** Whether a piece of the overlay has the focus. */
  hasFocus(part: HTMLElement): boolean {
    return this.root.activeElement === part;
  }

  /** Whether an event came from our own drawing. */
  owns(event: Event): boolean {
    return event.composedPath().includes(this.host);
  }
}

/** An element of the overlay with these classes. */
export function piece(className: string, text = ''): HTMLDivElement {
  const made = document.createElement('div');
  made.className = className;
  made.textContent = text;
  return made;
}

/** Moves a piece over a rectangle of the window. */
export function cover(box: HTMLElement, rect: DOMRect | null, margin = 2): void {
  box.hidden = rect === null || (rect.width === 0 && rect.height === 0);
  box.style.display = box.hidden ? 'none' : '';
  if (!rect) return;
  box.style.left = `${rect.left - margin}px`;
  box.style.top = `${rect.top - margin}px`;
  box.style.width = `${rect.width + 2 * margin}px`;
  box.style.height = `${rect.height + 2 * margin}px`;
}
