import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, test } from 'vitest';
import { shortComponents } from './short-components.mjs';

RuleTester.describe = describe;
RuleTester.it = test;

const tester = new RuleTester({
  languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
});
const options = [{ max: 4 }];

/** So many lines of it. */
const lines = (count, line) => Array(count).fill(line).join('\n');

tester.run('short-components', shortComponents, {
  valid: [
    { name: 'a component of just so many lines', code: `function Short() {\n\n  return <p />;\n}`, options },
    { name: 'styles, which draw nothing', code: `function getStyles() {\n${lines(9, 'a();')}\n}`, options },
    { name: 'a hook, which draws nothing', code: `function useIt() {\n${lines(9, 'b();')}\n}`, options },
    { name: 'many short ones in one file', code: lines(9, 'const One = () => <p />;'), options },
    { name: 'eighty lines, where nothing else is said', code: `function It() {\n${lines(78, '<p />;')}\n}` },
  ],
  invalid: [
    {
      name: 'a component of one line more',
      code: `function Long() {\n\n\n  return <p />;\n}`,
      options,
      errors: [{ message: /^Long has 5 lines; a component has at most 4/ }],
    },
    {
      name: 'one kept in a constant, with a fragment',
      code: `const Long = () => {\n\n\n  return <></>;\n};`,
      options,
      errors: [{ message: /^Long has 5 lines/ }],
    },
    {
      name: 'one whose callback alone draws',
      code: `function Rows() {\n\n\n  return [1].map(() => <p />);\n}`,
      options,
      errors: [{ message: /^Rows has 5 lines/ }],
    },
    {
      name: 'columns of a table, whose cells draw',
      code: `function columns() {\n  return [{\n    id: 'a',\n    cell: () => <p />,\n  }];\n}`,
      options,
      errors: [{ message: /^columns has 6 lines/ }],
    },
    {
      name: 'eighty-one lines, where nothing else is said',
      code: `function It() {\n${lines(79, '<p />;')}\n}`,
      errors: [{ message: /^It has 81 lines; a component has at most 80/ }],
    },
  ],
});
