import type { GroupCheck } from '@appops/shared/contract/checks/group';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { numeric } from '../typed-number.ts';

/** What a person edits of a group. */
export interface GroupForm {
  type: 'group';
  over: 'list' | 'place';
  monitors: string[];
  service: string;
  /** Empty: all of the service. */
  environment: string;
  need: GroupCheck['need']['kind'];
  /** How many of them, where the need has a number. */
  count: string;
  timeoutSeconds: string;
}

const empty: GroupForm = {
  type: 'group',
  over: 'list',
  monitors: [],
  service: '',
  environment: '',
  need: 'all',
  count: '1',
  timeoutSeconds: '10',
};

export const groupForm: CheckFormRules<'group', GroupForm> = {
  empty,
  opensIncident: false,
  formOf: ({ members, need, timeoutMs }: ReplyCheck<'group'>): GroupForm => ({
    ...empty,
    over: members.by,
    ...(members.by === 'list'
      ? { monitors: members.monitors }
      : { service: members.service, environment: members.environment ?? '' }),
    need: need.kind,
    count: need.kind === 'at_least' ? String(need.up) : need.kind === 'at_most' ? String(need.down) : '1',
    timeoutSeconds: String(timeoutMs / 1000),
  }),
  checkOf: (form): GroupCheck => ({
    type: 'group',
    members:
      form.over === 'list'
        ? { by: 'list', monitors: form.monitors }
        : {
            by: 'place',
            service: form.service.trim(),
            environment: form.environment.trim() === '' ? null : form.environment.trim(),
          },
    need: needOf(form),
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    assertions: [],
  }),
  isFilledIn: ({ over, monitors, service }) =>
    over === 'list' ? monitors.length > 0 : service.trim() !== '',
  nameFor: ({ over, service, environment }) =>
    over === 'list' || service.trim() === ''
      ? ''
      : `${[service.trim(), environment.trim()].filter((part) => part !== '').join(' ')} as a whole`.slice(
          0,
          200,
        ),
  typedIn: { 'check.timeoutMs': 's' },
};

function needOf({ need, count }: GroupForm): GroupCheck['need'] {
  switch (need) {
    case 'all':
      return { kind: need };
    case 'at_least':
      return { kind: need, up: numeric(count) };
    case 'at_most':
      return { kind: need, down: numeric(count) };
  }
}
