/**
 * A lint rule: an exported function, and a method of an exported class, that throws says so, by `@throws` in its
 * docstring, with what and when: whoever calls it cannot see it in its type.
 *
 * It throws where a `throw` stands in it, or in a function or method of the same file that it calls, and nothing in it
 * catches that. A callback throws where it is handed to a call whose outcome is used (`await store.write(…)`,
 * `rows.map(…)`); one that a plain statement hands over is kept for later, such as a route or a command. A bare `Error`
 * or `TypeError` tells of a bug of ours, which nobody has to expect, and what was caught and is thrown on is somebody
 * else's. What functions of other files throw is not looked for: it stands in their docstrings.
 */

/** @type {import('eslint').Rule.RuleModule} */
export const statesWhatItThrows = {
  meta: {
    type: 'suggestion',
    docs: { description: 'an exported function says what it throws' },
    messages: {
      silent: '{{ name }} throws: say what and when in its docstring, after @throws.',
      idle: '{{ name }} says @throws, but neither what nor when.',
    },
    schema: [],
  },
  create(context) {
    /** Of each function and method of the file: whether it throws, and which others of the file it calls. */
    const known = new Map();
    return {
      ':function'(node) {
        const name = nameOf(node);
        if (name !== null) known.set(name, { node, throws: false, calls: new Set() });
      },
      ThrowStatement(node) {
        const thrower = known.get(throwerOf(node));
        if (thrower !== undefined && !isBug(node) && !isThrownOn(node)) thrower.throws = true;
      },
      CallExpression(node) {
        known.get(throwerOf(node))?.calls.add(calledOf(node));
      },
      'Program:exit'() {
        for (let goesOn = true; goesOn;) {
          goesOn = false;
          for (const one of known.values())
            if (!one.throws && [...one.calls].some((name) => known.get(name)?.throws === true))
              goesOn = one.throws = true;
        }
        for (const [name, { node, throws }] of known) {
          if (!isPublic(node)) continue;
          const said = /@throws\b([^@]*)/.exec(docstringOf(context.sourceCode, node))?.[1];
          if (throws && said === undefined) context.report({ node, messageId: 'silent', data: { name } });
          if (said !== undefined && !/\w{3}/.test(said))
            context.report({ node, messageId: 'idle', data: { name } });
        }
      },
    };
  },
};

/** What a function at the top of the file, or a method of a class there, is called; null for all others. */
function nameOf(node) {
  if (!/Function/.test(node.type)) return null;
  const { parent } = node;
  if (parent.type === 'MethodDefinition' && isTop(parent.parent.parent))
    return `${parent.parent.parent.id?.name}.${keyOf(parent.key)}`;
  if (parent.type === 'VariableDeclarator' && isTop(parent.parent)) return parent.id.name;
  return isTop(node) ? (node.id?.name ?? null) : null;
}

function isTop({ parent }) {
  return parent.type === 'Program' || (parent.type.startsWith('Export') && parent.parent.type === 'Program');
}

function keyOf(key) {
  return key.type === 'PrivateIdentifier' ? `#${key.name}` : key.name;
}

/** What a call calls, as `nameOf` would name it. */
function calledOf({ callee, parent }) {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'ThisExpression') return null;
  for (let node = parent; node !== null; node = node.parent)
    if (node.type === 'ClassDeclaration') return `${node.id?.name}.${keyOf(callee.property)}`;
  return null;
}

/** The declaration whose docstring a function has, without its `export`. */
function declarationOf({ parent }, node) {
  if (parent.type === 'MethodDefinition') return parent;
  return parent.type === 'VariableDeclarator' ? parent.parent : node;
}

function isPublic(node) {
  const { parent } = node;
  if (parent.type !== 'MethodDefinition') return declarationOf(node, node).parent.type.startsWith('Export');
  const isOpen = parent.key.type !== 'PrivateIdentifier' && parent.accessibility !== 'private';
  return isOpen && parent.parent.parent.parent.type.startsWith('Export');
}

function docstringOf(source, node) {
  const declaration = declarationOf(node, node);
  const outer = declaration.parent.type.startsWith('Export') ? declaration.parent : declaration;
  const last = source.getCommentsBefore(outer).at(-1);
  return last?.type === 'Block' && last.value.startsWith('*') ? last.value : '';
}

/** The name of the function that what is thrown here leaves; null where something keeps it. */
function throwerOf(node) {
  for (let inner = node, outer = node.parent; outer !== null; inner = outer, outer = outer.parent) {
    if (outer.type === 'TryStatement' && outer.block === inner && outer.handler !== null) return null;
    if (!/Function/.test(outer.type)) continue;
    const name = nameOf(outer);
    if (name !== null) return name;
    // A function that is kept or returned throws when it is called, which is not here.
    if (outer.parent.type !== 'CallExpression' || !outer.parent.arguments.includes(outer)) return null;
    if (isPlainStatement(outer.parent)) return null;
  }
  return null;
}

/** Whether nobody waits for a call or takes what it gives: it, or the last of a chain that begins with it. */
function isPlainStatement(call) {
  let node = call;
  while (node.parent.type === 'MemberExpression' || node.parent.type === 'CallExpression') node = node.parent;
  return node.parent.type === 'ExpressionStatement';
}

function isBug({ argument }) {
  return argument.type === 'NewExpression' && ['Error', 'TypeError'].includes(argument.callee.name);
}

function isThrownOn({ argument, parent }) {
  const isIt = (param) => argument.type === 'Identifier' && param?.name === argument.name;
  for (let node = parent; node !== null; node = node.parent) {
    if (node.type === 'CatchClause' && isIt(node.param)) return true;
    if (node.parent?.callee?.property?.name === 'catch' && isIt(node.params?.[0])) return true;
  }
  return false;
}
