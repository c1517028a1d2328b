/** The shapes of columns that neither engine has a type for. */

/** A boolean, as both engines store it. */
export type Flag = 0 | 1;

/** A secret, as `access/sealing.ts` seals it. */
export type Sealed = `v1.${string}`;

declare const ofCheck: unique symbol;

/** A check, stored as text: written by `checkText`, read by `readCheck` (`database/check-text.ts`). */
export type CheckText = string & { readonly [ofCheck]: true };

declare const held: unique symbol;

/** JSON of a `T`, stored as text: written by `toJson`, read by `fromJson`. */
export type Json<T> = string & { readonly [held]: T };
