/** The shapes of columns that neither engine has a type for. */

/** A boolean, as both engines store it. */
export type Flag = 0 | 1;

/** JSON, stored as text. */
export type Json = string;
