/**
 * A lint rule: what a status is called stands in `shared/src/words/` and nowhere else. It knows every vocabulary that
 * those files export, so that a new one is guarded from its first day.
 *
 * It refuses, elsewhere: a table or a `switch` that gives labels to two or more values of one vocabulary; choices
 * `{ value, label }` of such values, and pairs of them; a comparison with one of them (`===` before `?` or `return`) that
 * gives the vocabulary's own label, or two that give labels; a label with a tone of its own; and codes that are made readable
 * on the spot (`replaceAll('_', ' ')`), since "no_worse" would be called something else there than in all other places.
 */
import { readdirSync } from 'node:fs';

const folder = new URL('../../shared/src/words/', import.meta.url);

/** The vocabularies: for each exported table of `{ label, tone }` its values and its labels. */
async function vocabularies() {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const modules = await Promise.all(files.map((name) => import(new URL(name, folder).href)));
  return modules.flatMap((module) =>
    Object.values(module)
      .filter(isTable)
      .map((table) => ({
        values: new Set(Object.keys(table).filter((value) => value !== 'unknown')),
        labels: new Set(Object.values(table).map(({ label }) => label)),
        labelOf: (value) => table[value].label,
      })),
  );
}

function isTable(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.values(value);
  return entries.length > 0 && entries.every((one) => typeof one?.label === 'string' && 'tone' in one);
}

const known = await vocabularies();
const labels = new Set(known.flatMap((vocabulary) => [...vocabulary.labels]));
const lowerLabels = new Set([...labels].map((label) => label.toLowerCase()));
const values = new Set(known.flatMap((vocabulary) => [...vocabulary.values]));

function textOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression')
    return textOf(node.expression);
  return null;
}

/** Words for people, as against a code or the name of an icon or a colour, and short, as against a sentence. */
function isLabel(node) {
  const text = textOf(node)?.trim();
  if (text === undefined || text === '' || text.endsWith('.') || text.split(/\s+/).length > 5) return false;
  if (values.has(text)) return false;
  return /^\p{Lu}/u.test(text) || text.includes(' ') || lowerLabels.has(text.toLowerCase());
}

function nameOf(property) {
  if (property.type !== 'Property' || property.computed) return null;
  return property.key.type === 'Identifier' ? property.key.name : textOf(property.key);
}

/** Whether what stands for a value is a label, or holds one. */
function holdsLabel(node) {
  if (isLabel(node)) return true;
  if (node?.type === 'ArrayExpression') return node.elements.some(isLabel);
  if (node?.type !== 'ObjectExpression') return false;
  return node.properties.some(
    (property) =>
      ['label', 'word', 'words', 'text', 'title'].includes(nameOf(property)) && isLabel(property.value),
  );
}

/** Whether two or more of these belong to one vocabulary. */
function areOfOne(names) {
  return known.some((vocabulary) => new Set(names.filter((name) => vocabulary.values.has(name))).size >= 2);
}

function returned(statements) {
  return statements.flatMap((statement) =>
    statement.type === 'ReturnStatement'
      ? [statement.argument]
      : statement.type === 'BlockStatement'
        ? returned(statement.body)
        : [],
  );
}

/** The value that a test compares with; null for any other test. */
function comparedWith(test) {
  if (test.type !== 'BinaryExpression' || !['===', '=='].includes(test.operator)) return null;
  return textOf(test.right) ?? textOf(test.left);
}

/** What a branch shows: a text, or an element of JSX that holds nothing but one. */
function shownIn(node) {
  if (node?.type !== 'JSXElement') return node;
  const children = node.children.filter((child) => child.type !== 'JSXText' || child.value.trim() !== '');
  return children.length === 1 && children[0].type === 'JSXText'
    ? { type: 'Literal', value: children[0].value.trim() }
    : node;
}

/** Whether a text is what the vocabulary of a value calls it. */
function isItsOwn(value, node) {
  const text = textOf(node)?.trim().toLowerCase();
  return known.some((one) => one.values.has(value) && text === one.labelOf(value).toLowerCase());
}

/** The values of a chain `a === 'x' ? 'X' : a === 'y' ? 'Y' : …` that are given labels, each with its own. */
function chained(node) {
  if (node?.type !== 'ConditionalExpression') return [];
  const value = comparedWith(node.test);
  const given = shownIn(node.consequent);
  const rest = chained(node.alternate);
  return value !== null && values.has(value) && holdsLabel(given) ? [{ value, given }, ...rest] : rest;
}

/** @type {import('eslint').Rule.RuleModule} */
export const labelsInWords = {
  meta: {
    type: 'problem',
    docs: { description: 'labels of a status stand in shared/src/words' },
    messages: {
      elsewhere: 'What a status is called stands in shared/src/words/ (see said.ts); take it from there.',
      onTheSpot: 'A code is not made readable on the spot: its label stands in shared/src/words/.',
    },
    schema: [],
  },
  create(context) {
    const report = (node, messageId = 'elsewhere') => context.report({ node, messageId });
    return {
      ObjectExpression(node) {
        const told = node.properties.filter(({ value }) => holdsLabel(value)).map(nameOf);
        if (areOfOne(told)) return report(node);
        const own = (name) => node.properties.find((property) => nameOf(property) === name)?.value;
        const label = own('label') ?? own('word');
        if (own('tone') !== undefined && labels.has(textOf(label))) report(node);
      },
      ArrayExpression(node) {
        const told = node.elements.filter((one) => one?.type === 'ObjectExpression' && holdsLabel(one));
        // Whatever it calls the status: `value` in a choice, `state` in a legend.
        const valueOf = ({ properties }) =>
          properties.map(({ value }) => textOf(value)).find((text) => values.has(text));
        if (areOfOne(told.map(valueOf))) return report(node);
        const pairs = node.elements.filter(
          (one) => one?.type === 'ArrayExpression' && one.elements.length === 2 && isLabel(one.elements[1]),
        );
        if (areOfOne(pairs.map(({ elements }) => textOf(elements[0])))) report(node);
      },
      ConditionalExpression(node) {
        if (node.parent.type === 'ConditionalExpression' && node.parent.alternate === node) return;
        const told = chained(node);
        if (
          areOfOne(told.map(({ value }) => value)) ||
          told.some(({ value, given }) => isItsOwn(value, given))
        )
          report(node);
      },
      IfStatement(node) {
        const value = comparedWith(node.test);
        if (value === null || !values.has(value)) return;
        if (returned([node.consequent]).some((given) => isItsOwn(value, shownIn(given)))) report(node);
      },
      SwitchStatement(node) {
        const told = node.cases.filter(({ consequent }) => returned(consequent).some(holdsLabel));
        if (areOfOne(told.map(({ test }) => textOf(test)))) report(node);
      },
      CallExpression(node) {
        if (!['replace', 'replaceAll'].includes(node.callee.property?.name)) return;
        const [from, to] = node.arguments;
        const code = textOf(from) === '_' || from?.regex?.pattern === '_';
        if (code && textOf(to) === ' ') report(node, 'onTheSpot');
      },
    };
  },
};
