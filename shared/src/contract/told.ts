import * as z from 'zod/mini';

/**
 * What pipelines tell of a release. A deployment is not lost over a text that is empty, malformed or too long: these
 * take any, and the reply says what was cut, left out or taken for something else. What is no text at all (an
 * object, a list) is still refused, and so is an unknown field.
 */

/** A text, or a number that stands for one (`42` for "42"); null and an empty text are as good as absent. */
export const toldText = z.nullish(z.union([z.string(), z.number()]));
export type ToldText = z.infer<typeof toldText>;

/** A text that is expected: the field must be there, though it may be empty. */
export const toldNeeded = z.nullable(z.union([z.string(), z.number()]));

/** A commit with what git tells of it. */
const detailedCommit = z.strictObject({
  /** 7 to 64 hex characters; one that is none is left out. */
  sha: z.string(),
  message: z.nullish(z.string()),
  parents: z.nullish(z.array(z.string())),
  /** As `git patch-id --stable` tells it, of the commit and of its inverse (`git diff -R`). */
  patchId: z.nullish(z.string()),
  inversePatchId: z.nullish(z.string()),
  author: z.nullish(z.string()),
});

/** A commit by its name alone, or with what shows that it is a squash, a cherry-pick or a revert. */
export const toldCommit = z.nullable(z.union([z.string(), z.number(), detailedCommit]));
export type ToldCommit = z.infer<typeof toldCommit>;
