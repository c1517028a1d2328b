/** Whether a node is an element, of whatever document: `instanceof` knows those of its own window alone. */
export function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}

/** Whether a node is a text, likewise. */
export function isText(node: Node): node is Text {
  return node.nodeType === 3;
}
