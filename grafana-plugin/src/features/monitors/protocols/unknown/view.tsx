import type { CheckReading } from '../protocol-view.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';

/** Why a check in which there is something that only a newer server knows can be seen and not changed here. */
export const tooOldToEdit =
  'This page is older than the server: there is something in this check that it does not know, and saving it here would lose that. Update the AppOps plugin, or change the monitor over the API or the command line.';

/** A check of a protocol that only a newer server knows. */
export const unknownReading: CheckReading<'unknown'> = {
  label: ({ protocol }) => protocol.toUpperCase(),
  target: ({ protocol }) => `${protocol.toUpperCase()} check; this page is older than the server`,
  facts: ({ protocol }) => ({
    first: [
      {
        name: 'Protocol',
        value: `${protocol}. This page is older than the server and cannot show what is asked`,
        wide: true,
      },
    ],
    later: [],
  }),
  assertion: () => unknownAssertionWords,
  withoutAssertions: 'its protocol says so',
};
