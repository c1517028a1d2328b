import { PRIVATE } from '../anchoring/readable-text.ts';

/** Kinds of input that nobody types into; what they show is the page's. */
const NOT_TYPED = ['button', 'submit', 'reset', 'checkbox', 'radio', 'range', 'color', 'hidden'];

/**
 * What is blackened before a picture is taken: all that no text may be read of, and content of other documents,
 * into which no style sheet of ours reaches.
 */
const USUAL = [
  `input:not(${NOT_TYPED.map((type) => `[type=${type}]`).join(', ')})`,
  ...PRIVATE.filter((selector) => selector !== 'input'),
  '[autocomplete^=cc-]',
  'iframe',
  'frame',
  'embed',
  'object',
];

/** All that is blackened on a page with these masks of its own. */
export function maskedWith(own: readonly string[]): string {
  return [...USUAL, ...own].join(', ');
}

/**
 * Solid black, not blurred: a blur can be undone. It is injected with the user's origin, which the page cannot
 * overrule and which reaches into shadow trees.
 */
export function maskCss(selector: string): string {
  return `:is(${selector}) {
  filter: brightness(0) !important;
  opacity: 1 !important;
  mix-blend-mode: normal !important;
  background: #000 !important;
  color: #000 !important;
  -webkit-text-fill-color: #000 !important;
  caret-color: #000 !important;
  transition: none !important;
  animation: none !important;
}
:is(${selector})::placeholder { color: #000 !important; opacity: 1 !important; }`;
}
