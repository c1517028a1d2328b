/** Which cases and fixes people name in a commit's message or a pull request: by their ids, or links that hold them. */

export interface NamedCases {
  cases: string[];
  fixes: string[];
  /** Of the cases, those that are only referred to ("see case_…", "part of case_…"): no fix is taken from that. */
  onlyReferred: string[];
}

const named = /\b(case|fix)_[0-9a-f]{32}\b/g;
/** What stands before a name, on its line, of which the text does not say that it mends it. */
const refers =
  /(?:\b(?:refs?|references?|see(?: also)?|related(?: to)?|part of|towards|relates to|reverts?)\b[\s:#-]*)\S*$/i;

export function namedCases(text: string): NamedCases {
  const cases = new Map<string, boolean>();
  const fixes = new Set<string>();
  for (const { 0: id, 1: kind, index } of text.matchAll(named)) {
    if (kind === 'fix') {
      fixes.add(id);
      continue;
    }
    const line = text.slice(text.lastIndexOf('\n', index) + 1, index);
    cases.set(id, (cases.get(id) ?? true) && refers.test(line));
  }
  return {
    cases: [...cases.keys()],
    fixes: [...fixes],
    onlyReferred: [...cases].flatMap(([id, only]) => (only ? [id] : [])),
  };
}
