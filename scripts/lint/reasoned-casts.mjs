/**
 * A lint rule: whoever tells the compiler that a value has a type (`as T`) says why above it, in a comment that begins with
 * "Cast:". Most can be done without: by a guard that looks (`hasFields`), a column that says what it holds (`Json<T>`), a
 * list that is searched for the value (`scopes.find((one) => one === asked)`), or a table whose type is wide enough.
 *
 * What is parsed from JSON is of any type, so that naming one (`const row: Row = JSON.parse(text)`) is a cast in other words.
 * `as const` and `as unknown` claim nothing.
 */

/** The comments that give reasons, by the line after their last one. */
function reasonedLines(sourceCode) {
  const lines = new Set();
  let open = false;
  let last = -1;
  for (const { type, value, loc } of sourceCode.getAllComments()) {
    const begins = /^\W*Cast: *\S/.test(value);
    // What goes on in the next line belongs to it.
    open = begins || (open && type === 'Line' && loc.start.line === last + 1);
    last = loc.end.line;
    if (open) lines.add(last + 1);
  }
  return lines;
}

const holders = /(?:Statement|Declaration|PropertyDefinition|MethodDefinition)$/;

/** Whether a reason stands above the node, or above what holds it, up to its statement. */
function hasReason(node, lines) {
  for (let at = node; at; at = at.parent) {
    if (lines.has(at.loc.start.line)) return true;
    if (holders.test(at.type))
      return at.parent?.type.startsWith('Export') && lines.has(at.parent.loc.start.line);
  }
  return false;
}

function claimsNothing({ type, typeName }) {
  return type === 'TSUnknownKeyword' || (type === 'TSTypeReference' && typeName.name === 'const');
}

/** What gives a value of any type: parsed JSON. */
function isParsed(node) {
  const call = node?.type === 'AwaitExpression' ? node.argument : node;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  const { object, property } = call.callee;
  return (
    (object.name === 'JSON' && property.name === 'parse') ||
    (property.name === 'json' && call.arguments.length === 0)
  );
}

function declared(annotation) {
  const type = annotation?.typeAnnotation;
  const inner = type?.typeName?.name === 'Promise' ? type.typeArguments?.params[0] : type;
  return inner !== undefined && inner !== null && !claimsNothing(inner);
}

/** @type {import('eslint').Rule.RuleModule} */
export const reasonedCasts = {
  meta: {
    type: 'problem',
    docs: { description: 'a cast says why' },
    messages: {
      noReason:
        'Do without the cast (see scripts/lint/reasoned-casts.mjs), or say why above it: "// Cast: …".',
    },
    schema: [],
  },
  create(context) {
    const lines = reasonedLines(context.sourceCode);
    const functions = [];
    const look = (node) => {
      if (!hasReason(node, lines)) context.report({ node, messageId: 'noReason' });
    };
    const lookAtCast = (node) => {
      // Of `as unknown as T` the outer one is the claim.
      if (!claimsNothing(node.typeAnnotation)) look(node);
    };
    const enter = (node) => {
      functions.push(node);
      if (isParsed(node.body) && declared(node.returnType)) look(node.body);
    };
    const leave = () => functions.pop();
    return {
      TSAsExpression: lookAtCast,
      TSTypeAssertion: lookAtCast,
      VariableDeclarator(node) {
        if (isParsed(node.init) && declared(node.id.typeAnnotation)) look(node);
      },
      ReturnStatement(node) {
        if (isParsed(node.argument) && declared(functions.at(-1)?.returnType)) look(node);
      },
      FunctionDeclaration: enter,
      FunctionExpression: enter,
      ArrowFunctionExpression: enter,
      'FunctionDeclaration:exit': leave,
      'FunctionExpression:exit': leave,
      'ArrowFunctionExpression:exit': leave,
    };
  },
};
