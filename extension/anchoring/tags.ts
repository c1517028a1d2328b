/* What kinds of elements a page is made of, as far as reading its text goes. */

/* Never text of the page. What may not be read of a page is said in readable-text.ts. */
const SKIPPED = new Set(['script', 'style', 'noscript', 'template', 'textarea', 'select', 'head', 'iframe']);

const INLINE = new Set(
  'a abbr b bdi bdo cite code data dfn em font i kbd label mark q s samp small span strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/* What stands over something. */
const HEADINGS = new Set('h1 h2 h3 h4 h5 h6 legend caption summary'.split(' '));

/** The host of our own overlay; it is no part of the page. */
export const OVERLAY_TAG = 'appops-overlay';

/* Elements of other tags cannot have a shadow tree (DOM standard, attachShadow), and an extension asks the browser for each. */
const HOSTS = new Set(
  'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '),
);

/* What is the same of all elements of one tag, so that it is looked up once for each of tens of thousands. */
export interface Tag {
  name: string;
  isField: boolean;
  isNoted: boolean;
  isSkipped: boolean;
  isInline: boolean;
  isHeading: boolean;
  mayHost: boolean;
  elements: Element[];
}

export function newTag(name: string): Tag {
  const isField = name === 'textarea' || name === 'select';
  return {
    name,
    isField,
    isNoted: isField || name === 'iframe',
    isSkipped: SKIPPED.has(name) || name === OVERLAY_TAG,
    isInline: INLINE.has(name),
    isHeading: HEADINGS.has(name),
    mayHost: HOSTS.has(name) || name.includes('-'),
    elements: [],
  };
}
