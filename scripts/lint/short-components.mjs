/**
 * A lint rule: a function that draws (one with JSX in it) is short enough to be seen at once. What is longer shows
 * several subjects: each goes into a component of its own, state that belongs together into a hook with a name, the
 * columns of a table into a file beside it. Styles and hooks draw nothing, so they may be longer.
 */

/** @type {import('eslint').Rule.RuleModule} */
export const shortComponents = {
  meta: {
    type: 'suggestion',
    docs: { description: 'components are at most so many lines long' },
    messages: {
      long: '{{ name }} has {{ lines }} lines; a component has at most {{ max }}. Split it by subject (scripts/lint/short-components.mjs).',
    },
    schema: [{ type: 'object', properties: { max: { type: 'integer' } }, additionalProperties: false }],
  },
  create(context) {
    const { max = 80 } = context.options[0] ?? {};
    /** Of each function that encloses where the walk is: whether anything in it was drawn. */
    const drawing = [];
    const enter = () => void drawing.push(false);
    const leave = (node) => {
      const draws = drawing.pop();
      if (!draws) return;
      // What a callback draws, the function around it draws.
      if (drawing.length > 0) drawing[drawing.length - 1] = true;
      const lines = node.loc.end.line - node.loc.start.line + 1;
      if (lines > max) context.report({ node, messageId: 'long', data: { name: nameOf(node), lines, max } });
    };
    const draw = () => {
      if (drawing.length > 0) drawing[drawing.length - 1] = true;
    };
    return {
      FunctionDeclaration: enter,
      'FunctionDeclaration:exit': leave,
      FunctionExpression: enter,
      'FunctionExpression:exit': leave,
      ArrowFunctionExpression: enter,
      'ArrowFunctionExpression:exit': leave,
      JSXElement: draw,
      JSXFragment: draw,
    };
  },
};

function nameOf({ id, parent }) {
  return id?.name ?? parent?.id?.name ?? parent?.key?.name ?? 'A function';
}
