import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, test } from 'vitest';
import { reasonedCasts } from './reasoned-casts.mjs';

RuleTester.describe = describe;
RuleTester.it = test;

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const errors = [{ messageId: 'noReason' }];

tester.run('reasoned-casts', reasonedCasts, {
  valid: [
    { name: 'what claims nothing', code: `const a = ['x'] as const; const b = JSON.parse(text) as unknown;` },
    {
      name: 'a reason above the statement',
      code: `// Cast: the driver tells rows as any.\nconst a = rows as Row[];`,
    },
    {
      name: 'a reason of several lines',
      code: `// Cast: the driver tells rows as any,\n// whatever was selected.\nconst a = rows as Row[];`,
    },
    {
      name: 'a reason in the statement',
      code: `const a = {\n  // Cast: it was judged above.\n  b: c as D,\n};`,
    },
    {
      name: 'a reason above what is exported',
      code: `// Cast: it is our own file.\nexport const a = b as C;`,
    },
    {
      name: 'a reason above a long statement',
      code: `// Cast: for each kind these are its subjects.\nreturnTo(\n  a,\n  b as unknown as C,\n);`,
    },
    { name: 'parsed JSON of which nothing is claimed', code: `const a: unknown = JSON.parse(text);` },
    {
      name: 'parsed JSON that is taken with a reason',
      code: `function read(text: string): Row {\n  // Cast: our own code has written it.\n  return JSON.parse(text);\n}`,
    },
    { name: 'a guard', code: `if (hasFields(a)) use(a.b); const c = list.find((one) => one === asked);` },
    { name: 'satisfies', code: `const a = { b: 1 } satisfies C;` },
  ],
  invalid: [
    { name: 'a cast', code: `const a = b as C;`, errors },
    { name: 'a cast in two steps, once', code: `const a = b as unknown as C;`, errors },
    { name: 'the old way to write it', code: `const a = <C>b;`, errors },
    { name: 'to any', code: `const a = b as any;`, errors },
    { name: 'to never', code: `call(b as never);`, errors },
    { name: 'a comment that is no reason', code: `// The row.\nconst a = b as C;`, errors },
    { name: 'a reason that is empty', code: `// Cast:\nconst a = b as C;`, errors },
    { name: 'a reason that stands too far away', code: `// Cast: it is one.\n\nconst a = b as C;`, errors },
    {
      name: 'a reason of the statement around it',
      code: `// Cast: it is one.\nconst a = () => {\n  first();\n  return b as C;\n};`,
      errors,
    },
    { name: 'parsed JSON that is given a type', code: `const a: Row = JSON.parse(text);`, errors },
    {
      name: 'parsed JSON that is returned as a type',
      code: `function read(text: string): Row { return JSON.parse(text); }`,
      errors,
    },
    { name: 'the same in short', code: `const read = (text: string): Row => JSON.parse(text);`, errors },
    {
      name: 'an answer that is given a type',
      code: `async function a(): Promise<Row> { return await response.json(); }`,
      errors,
    },
  ],
});
