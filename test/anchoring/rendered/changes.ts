import type { Chance } from '../mutated/chance.ts';
import {
  renameHeadings,
  hash,
  newIds,
  wrap,
  unwrap,
  trim,
  capitals,
  otherWords,
  addColumn,
  removeColumn,
  swapTags,
  banner,
  swapSections,
  collapse,
  toIcons,
  expand,
  twice,
  translate,
  menu,
} from './changes-of-build.ts';
import {
  values,
  ages,
  states,
  sort,
  filter,
  removeOne,
  addOne,
  scroll,
  otherTab,
  removeSection,
  removeLeaves,
  lookalikes,
  otherRows,
} from './changes-of-data.ts';
import type { Part } from './tree.ts';

/** What happens to a page between two looks at it. */
export interface Change {
  name: string;
  /** A switched language is told apart: nearly all that a note could go by is gone. */
  language?: boolean;
  change: (root: Part, chance: Chance) => void;
}

function all(...changes: Change['change'][]): Change['change'] {
  return (root, chance) => changes.forEach((change) => change(root, chance));
}

export const changes: readonly Change[] = [
  { name: 'nothing, drawn anew', change: () => undefined },
  { name: 'values', change: values },
  { name: 'times ago', change: ages },
  { name: 'states', change: states },
  { name: 'sorted', change: sort },
  { name: 'filtered', change: filter },
  { name: 'first row gone', change: removeOne('first') },
  { name: 'a row gone', change: removeOne('middle') },
  { name: 'last row gone', change: removeOne('last') },
  { name: 'row before', change: addOne('first') },
  { name: 'row between', change: addOne('middle') },
  { name: 'row after', change: addOne('last') },
  { name: 'scrolled a little', change: scroll(0.2) },
  { name: 'scrolled far', change: scroll(1) },
  { name: 'next page of rows', change: otherRows },
  { name: 'scrolled, values', change: all(scroll(0.4), values, states) },
  { name: 'headings renamed', change: renameHeadings },
  { name: 'classes hashed', change: hash },
  { name: 'ids made anew', change: newIds },
  { name: 'wrapped', change: wrap },
  { name: 'unwrapped', change: unwrap },
  { name: 'texts cut', change: trim },
  { name: 'capitals', change: capitals },
  { name: 'other words on buttons', change: otherWords },
  { name: 'column added', change: addColumn },
  { name: 'column removed', change: removeColumn },
  { name: 'tags swapped', change: swapTags },
  { name: 'banner and toast', change: banner },
  { name: 'another tab', change: otherTab },
  { name: 'section gone', change: removeSection },
  { name: 'sections swapped', change: swapSections },
  { name: 'parts gone', change: removeLeaves },
  { name: 'menu gone', change: collapse },
  { name: 'menu changed', change: menu },
  { name: 'lookalikes', change: lookalikes },
  { name: 'icons for words', change: toIcons },
  { name: 'row expanded', change: expand },
  { name: 'menu twice', change: twice },
  { name: 'busy hour', change: all(values, states, ages, sort, removeOne('middle')) },
  {
    name: 'next release',
    change: all(hash, newIds, wrap, otherWords, addColumn, menu, values, addOne('first')),
  },
  { name: 'redesign', change: all(hash, swapTags, unwrap, wrap, capitals, swapSections, values) },
  { name: 'language switched', language: true, change: translate },
];
