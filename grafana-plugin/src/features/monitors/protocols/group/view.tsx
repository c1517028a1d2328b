import { needWords } from '@appops/shared/rules/group-state';
import type { CheckEditing, CheckReading } from '../protocol-view.ts';
import type { ReplyCheck } from '../check-form.ts';
import { unknownAssertionWords } from '../unknown-assertion-words.ts';
import { GroupMore, GroupNeeds, GroupTarget } from './group-fields.tsx';
import type { GroupForm } from './group-form.ts';

export const groupReading: CheckReading<'group'> = {
  label: () => 'Group',
  target: overWords,
  facts: (check) => ({
    first: [
      { name: 'Group over', value: overWords(check), wide: true },
      { name: 'It is up while', value: needWords(check.need) },
    ],
    later: [],
  }),
  assertion: () => unknownAssertionWords,
  withoutAssertions: 'enough of its members are up',
};

export const groupEditing: CheckEditing<'group', GroupForm> = {
  type: 'group',
  choice: {
    label: 'Group',
    description: 'A monitor over other monitors: all up, so many up, or so many down',
  },
  Target: GroupTarget,
  Assertions: GroupNeeds,
  More: GroupMore,
  moreTitle: 'The group',
};

function overWords({ members }: ReplyCheck<'group'>): string {
  if (members.by === 'list')
    return `${members.monitors.length} monitor${members.monitors.length === 1 ? '' : 's'}`;
  return `all monitors of ${members.service}${members.environment === null ? '' : ` ${members.environment}`}`;
}
