/**
 * What is blackened before a picture is taken: everything a person may have typed, content of other origins,
 * and what a site marks as private by the usual attributes of recorders.
 */
export const MASKED = [
  'input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio], [type=range], [type=color], [type=hidden])',
  'textarea',
  'select',
  '[contenteditable]:not([contenteditable=false])',
  '[autocomplete^=cc-]',
  'iframe',
  'frame',
  'embed',
  'object',
  '[data-appops-mask]',
  '[data-private]',
  '[data-sentry-mask]',
  '.sentry-mask',
  '.ph-no-capture',
  '[data-dd-privacy=mask]',
  '[data-hj-suppress]',
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
