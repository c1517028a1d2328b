import type { Said } from './said.ts';

/** Whether a token still opens anything. */
export const tokenStates = ['valid', 'expired', 'revoked'] as const;
export type TokenState = (typeof tokenStates)[number];

/** No reply tells the state: it follows from its instants, so that there is none of tomorrow. */
export const tokenWords: Readonly<Record<TokenState, Said>> = {
  valid: { label: 'Valid', tone: 'good' },
  expired: { label: 'Expired', tone: 'quiet' },
  revoked: { label: 'Revoked', tone: 'quiet' },
};
