import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, test } from 'vitest';
import { labelsInWords } from './labels-in-words.mjs';

RuleTester.describe = describe;
RuleTester.it = test;

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const elsewhere = [{ messageId: 'elsewhere' }];

tester.run('labels-in-words', labelsInWords, {
  valid: [
    { name: 'pictures of states', code: `const ICONS = { up: 'check-circle', down: 'times-circle' };` },
    {
      name: 'moves from state to state',
      code: `const MOVES = { queued: ['running'], running: ['failed'] };`,
    },
    { name: 'an order of states', code: `const RANK = { open: 0, acknowledged: 1 };` },
    {
      name: 'sentences about what each means',
      code: `const MEANS = { open: 'Nobody has looked at it yet.', resolved: 'It is over for its users.' };`,
    },
    {
      name: 'labels of what is no status',
      code: `const KINDS = [{ value: 'ipv4', label: 'IPv4' }]; const PAGE = { title: 'Open incidents' };`,
    },
    {
      name: 'sentences by a comparison',
      code: `const hint = status === 'open' ? 'Nobody has looked at it yet.' : null;`,
    },
    {
      name: 'a verb by a comparison',
      code: `const verb = status === 'acknowledged' ? 'Resolve' : 'Acknowledge';`,
    },
    {
      name: 'codes that a switch decides by',
      code: `switch (s) { case 'up': return 1; case 'down': return 0; }`,
    },
  ],
  invalid: [
    {
      name: 'a label by a comparison',
      code: `const label = status === 'open' ? 'Open' : null;`,
      errors: elsewhere,
    },
    {
      name: 'labels by a chain of comparisons',
      code: `const label = s === 'open' ? 'New' : s === 'resolved' ? 'Over and done' : s;`,
      errors: elsewhere,
    },
    {
      name: 'a label in JSX by a comparison',
      code: `const cell = s === 'worse' ? <b> Worse </b> : null;`,
      languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
      errors: elsewhere,
    },
    {
      name: 'a label that a comparison returns',
      code: `function say(s) { if (s === 'inconclusive') { return 'Inconclusive'; } return s; }`,
      errors: elsewhere,
    },
    {
      name: 'pairs of values and labels',
      code: `const WORDS = new Map([['open', 'New'], ['resolved', 'Done with']]);`,
      errors: elsewhere,
    },
    {
      name: 'a table of labels',
      code: `const WORDS: Record<string, string> = { succeeded: 'Live', failed: 'Went wrong' };`,
      errors: elsewhere,
    },
    {
      name: 'a table of labels in small letters',
      code: `const WORDS = { inconclusive: 'nobody knows', no_worse: 'no worse' };`,
      errors: elsewhere,
    },
    {
      name: 'labels beside colours',
      code: `const VERDICTS = { worse: ['red', 'worse than before'], better: ['green', 'better than before'] };`,
      errors: elsewhere,
    },
    {
      name: 'a switch that says labels',
      code: `function say(s) { switch (s) { case 'up': return 'Up'; case 'down': return 'Out of order'; } }`,
      errors: elsewhere,
    },
    {
      name: 'choices of statuses',
      code: `const TABS = [{ value: 'acknowledged', label: 'Seen' }, { value: 'open', label: 'New' }];`,
      errors: elsewhere,
    },
    {
      name: 'a legend of states',
      code: `const LEGEND = [{ state: 'ok', words: 'fine' }, { state: 'pending', words: 'going on' }, { state: 'alerting', words: 'not good' }];`,
      errors: elsewhere,
    },
    {
      name: 'a label with a tone of its own',
      code: `const status = { word: 'Proved effective', tone: 'warn', icon: 'check' };`,
      errors: elsewhere,
    },
    {
      name: 'a code that is made readable on the spot',
      code: "const words = status.replaceAll('_', ' '); const more = status.replace(/_/g, ' ');",
      errors: [{ messageId: 'onTheSpot' }, { messageId: 'onTheSpot' }],
    },
  ],
});
