import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, test } from 'vitest';
import { statesWhatItThrows } from './states-what-it-throws.mjs';

RuleTester.describe = describe;
RuleTester.it = test;

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const silent = (name) => [{ messageId: 'silent', data: { name } }];
const find = `throw notFound('case', id);`;

tester.run('states-what-it-throws', statesWhatItThrows, {
  valid: [
    {
      name: 'one that says it',
      code: `/** A case. @throws {AppError} not_found */ export function f() { ${find} }`,
    },
    {
      name: 'one that says it in lines',
      code: `/**\n * A case.\n * @throws {AppError} not_found\n */\nexport async function f() { ${find} }`,
    },
    {
      name: 'one that is kept in a constant',
      code: `/** @throws {A} not_found */ export const f = () => { ${find} };`,
    },
    { name: 'one that only its file calls, and nobody hears of', code: `function f() { ${find} }` },
    {
      name: 'what is caught at once',
      code: `export function f() { try { ${find} } catch { return null; } }`,
    },
    {
      name: 'what was caught and goes on',
      code: `export function f() { try { g(); } catch (error) { throw error; } }`,
    },
    {
      name: 'what a promise was refused with and goes on',
      code: `export async function f() { await g().catch((error) => { if (isOurs(error)) return; throw error; }); }`,
    },
    { name: 'a bug of ours', code: `export function f() { throw new Error('A bucket holds a marker'); }` },
    {
      name: 'one that is returned, and throws when it is called',
      code: `export function f() { return () => { ${find} }; }`,
    },
    {
      name: 'a route that is bound',
      code: `export function bind(api) { api.read(route, () => { ${find} }); }`,
    },
    {
      name: 'a command that is added',
      code: `export function add(p) { p.command('a').action(() => { ${find} }).help(); }`,
    },
    {
      name: 'a method of its own alone',
      code: `export class A { #f() { ${find} } private g() { ${find} } }`,
    },
    {
      name: 'a method that says it',
      code: `export class A {\n/** @throws {AppError} not_found */\nf() { ${find} } }`,
    },
  ],
  invalid: [
    { name: 'one without a docstring', code: `export function f() { ${find} }`, errors: silent('f') },
    {
      name: 'one whose docstring speaks of something else',
      code: `/** A case. */ export async function f() { if (id) ${find} return 1; }`,
      errors: silent('f'),
    },
    {
      name: 'one that is kept in a constant',
      code: `export const f = () => { ${find} };`,
      errors: silent('f'),
    },
    {
      name: 'one that calls one of its file that throws, through another',
      code: `export function f() { return g(); } function g() { h(); } function h() { ${find} }`,
      errors: silent('f'),
    },
    {
      name: 'what it hands to a call and waits for',
      code: `export async function f() { await store.write(async (tx) => { ${find} }); }`,
      errors: silent('f'),
    },
    {
      name: 'what it hands to a call and takes the outcome of',
      code: `export function f(rows) { return rows.map((row) => { ${find} }); }`,
      errors: silent('f'),
    },
    {
      name: 'what is thrown where something else was caught',
      code: `export function f() { try { g(); } catch { ${find} } }`,
      errors: silent('f'),
    },
    {
      name: 'a method of a class that others have',
      code: `export class A { f() { this.#g(); } #g() { ${find} } }`,
      errors: silent('A.f'),
    },
    {
      name: 'a tag that says nothing',
      code: `/** A case. @throws */ export function f() { ${find} }`,
      errors: [{ messageId: 'idle' }],
    },
  ],
});
