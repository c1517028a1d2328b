/** Whether a node is an element, of whatever document: `instanceof` knows those of its own window alone. */
export function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}
