import type { Said } from './said.ts';

/** Whether a secret can be sent. */
export const secretStates = ['set', 'retired', 'unreadable'] as const;
export type SecretState = (typeof secretStates)[number];

/** `unreadable`: it was sealed with another key than the one that the server has now. */
export const secretWords: Readonly<Record<SecretState, Said>> = {
  set: { label: 'Set', tone: 'good' },
  retired: { label: 'Retired', tone: 'quiet' },
  unreadable: { label: 'Cannot be opened', tone: 'bad' },
};
