import { settingWords } from '@appops/shared/words/time';
import type { ReplyCheck } from '../check-form.ts';
import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { PushMore, PushRules, PushTarget } from './push-fields.tsx';
import type { PushForm } from './push-form.ts';
import { PushSection } from './push-section.tsx';

export const pushReading: CheckReading<'push'> = {
  label: () => 'Push',
  target: expectedWords,
  facts: (check) => ({
    first: [
      { name: 'Beats are expected', value: expectedWords(check) },
      { name: 'Grace', value: settingWords(check.graceMs) },
      { name: 'Longest run', value: settingWords(check.longestMs) },
    ],
    later:
      check.degradedMs === undefined
        ? []
        : [{ name: 'Degraded from', value: settingWords(check.degradedMs) }],
  }),
  assertion: () => unknownAssertionWords,
  withoutAssertions: 'beats come in time, and say nothing bad',
  Own: PushSection,
};

export const pushEditing: CheckEditing<'push', PushForm> = {
  type: 'push',
  choice: {
    label: 'Push',
    description: 'A job or a device that calls AppOps: heartbeats, and how runs ended',
  },
  Target: PushTarget,
  Assertions: PushRules,
  More: PushMore,
  moreTitle: 'The look at it',
};

function expectedWords({ expected }: ReplyCheck<'push'>): string {
  return expected.by === 'interval'
    ? `every ${settingWords(expected.everyMs)}`
    : `at ${expected.expression} (${expected.zone})`;
}
