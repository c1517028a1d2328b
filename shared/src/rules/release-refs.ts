/** Which Git refs name a release: tags do, branches do not, and a ref of unknown kind does by its shape. */

/** As what a ref was ever seen. */
export interface SeenAs {
  branch: boolean;
  tag: boolean;
}

/** Git itself takes at most 255 bytes of a name. */
const longest = 255;

/**
 * The version that a ref names, without `refs/tags/`; null for a branch, a merge ref, and anything else that has
 * neither been told as a tag nor the shape of a version or a date. A name that was ever a branch (`v2`, say) stands
 * for whatever its branch holds, so it is no version.
 */
export function releaseOfRef(ref: string, seen: SeenAs): string | null {
  const text = ref.trim();
  if (text.length > longest) return null;
  if (text.startsWith('refs/')) {
    const tag = text.startsWith('refs/tags/') ? text.slice('refs/tags/'.length) : '';
    return tag === '' ? null : tag;
  }
  if (seen.branch) return null;
  return seen.tag || looksLikeRelease(text) ? text : null;
}

const number = String.raw`\d{1,15}`;
/** What may follow a version: `-rc.1`, `+build.5`, `_hotfix1`, and Java's `.RELEASE` and `.Final`. */
const suffix = String.raw`(?:[-+_][0-9a-z][0-9a-z.+-]*|\.(?:final|ga|release|m\d+|rc\d+|beta\d+|alpha\d+|sp\d+))?`;
const threeParts = new RegExp(String.raw`^v?${number}(?:\.${number}){2,3}${suffix}$`, 'i');
const marked = new RegExp(String.raw`^v${number}(?:\.${number})?${suffix}$`, 'i');
const twoParts = new RegExp(String.raw`^${number}\.\d{1,15}(?:-(?:alpha|beta|rc|pre)[.-]?\d*)?$`, 'i');
const date =
  /^(?:19|20)\d{2}([-._]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:\d{6})?(?:[-._t][0-9a-z]{1,12}){0,3}$/i;

/** What people begin the names of branches with; a number behind it is a ticket's or a dependency's. */
const branchWords =
  /^(?:feature|feat|fix|bugfix|hotfix|chore|task|bug|test|docs?|refactor|revert|wip|users?|dependabot|renovate|backport|support|merge|pull)(?:[-/_@]|$)/i;

function looksLikeRelease(text: string): boolean {
  if (isVersion(text) || twoParts.test(text) || date.test(text)) return true;
  if (branchWords.test(text)) return false;
  // Behind a component's name: at each of the marks that may stand between the two, the first that fits.
  let tried = 0;
  for (let at = 1; at < text.length - 1 && tried < 8; at += 1) {
    if (!/[-/_@]/.test(text[at]!)) continue;
    tried += 1;
    const rest = text.slice(at + 1);
    if (/^v?\d/i.test(rest) && /^[@a-z]/i.test(text) && (isVersion(rest) || date.test(rest))) return true;
  }
  return false;
}

function isVersion(text: string): boolean {
  return threeParts.test(text) || marked.test(text);
}
