/** A document and a path that looks for what is not in it along so many ways that no machine comes to an end. */
export const endlessPath = '$..*..*..*..*..*..*[?@..nothing]';

function branches(depth: number): unknown {
  return depth === 0 ? 1 : [branches(depth - 1), branches(depth - 1)];
}

export const tangledJson = JSON.stringify(branches(14));
