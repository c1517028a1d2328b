import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('../docs/decisions/', import.meta.url);
/** `README.md` says the form; security is a list of threats; what Grafana was found to do is under a heading of its own. */
const files = readdirSync(folder).filter((name) => name !== 'README.md' && name !== 'security.md');

/** The beginnings of decisions: paragraphs that begin in bold, or numbered headings. */
function decisions(text) {
  return [...text.matchAll(/^(?:\*\*|## (?=[\w-]+ \d+\.))([^*\n]+)/gm)].map(({ 1: lead, index }) => ({
    lead,
    index,
  }));
}

describe.each(files)('%s', (file) => {
  const name = file.replace(/\.md$/, '');
  const text = readFileSync(new URL(file, folder), 'utf8').replace(/^## Found[^]*?(?=^## )/m, '');
  const isArgument = new RegExp(`^## ${name} 1\\.`, 'm').test(text);
  const found = decisions(text).filter(({ index }) => !isArgument || text.startsWith('##', index));

  test('numbers its decisions from 1, in order, none twice and none without', () => {
    expect(found.map(({ lead }) => new RegExp(`^${name} (\\d+)\\. `).exec(lead)?.[1] ?? lead)).toEqual(
      found.map((_, index) => String(index + 1)),
    );
  });

  test('says of each on which day it was made', () => {
    const undated = found.filter(
      ({ index }, at) => !/\(2\d{3}-\d\d-\d\d\)/.test(text.slice(index, found[at + 1]?.index)),
    );
    expect(undated.map(({ lead }) => lead)).toEqual([]);
  });
});
