/** Gives the shadow root of an element where the caller may look into it. */
export type ShadowOf = (element: Element) => ShadowRoot | null;
