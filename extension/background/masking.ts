import { PRIVATE } from '../anchoring/readable-text.ts';

/** Kinds of input that nobody types into; what they show is the page's. */
const NOT_TYPED = ['button', 'submit', 'reset', 'checkbox', 'radio', 'range', 'color', 'hidden'];

/**
 * What is blackened before a picture is taken: all that no text may be read of, and content of other documents,
 * into which no style sheet of ours reaches.
 */
export const MASKED = [
  `input:not(${NOT_TYPED.map((type) => `[type=${type}]`).join(', ')})`,
  ...PRIVATE.filter((selector) => selector !== 'input'),
  '[autocomplete^=cc-]',
  'iframe',
  'frame',
  'embed',
  'object',
].join(', ');

/**
 * Solid black, not blurred: a blur can be undone. It is injected with the user's origin, which the page cannot
 * overrule and which reaches into shadow trees.
 */
export const MASK_CSS = `:is(${MASKED}) {
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
:is(${MASKED})::placeholder { color: #000 !important; opacity: 1 !important; }`;
