/** Likeness of two texts from 0 to 1: the Dice coefficient over letter pairs, deaf to case. */
export declare function textLikeness(left: string, right: string): number;
/**
 * Likeness of two neighbour texts. Stricter than `textLikeness`: neighbours exist to tell one row from the
 * next, and "Order 1001" must not vouch for "Order 1002".
 */
export declare function neighbourLikeness(left: string, right: string): number;
/** Share of tokens that two sets have in common (Jaccard); 1 when both are empty. */
export declare function setLikeness(left: readonly string[], right: readonly string[]): number;
/** Ids and classes that a build or a framework makes up anew, and that therefore identify nothing. */
export declare function looksGenerated(token: string): boolean;
