import type { PushCheck } from '@appops/shared/contract/checks/push';
import type { CheckFormRules, ReplyCheck } from '../check-form.ts';
import { numeric } from '../typed-number.ts';

/** What a person edits of a push monitor. */
export interface PushForm {
  type: 'push';
  by: PushCheck['expected']['by'];
  everySeconds: string;
  expression: string;
  zone: string;
  graceSeconds: string;
  longestSeconds: string;
  /** Empty: none is degraded. */
  degradedSeconds: string;
  timeoutSeconds: string;
}

const empty: PushForm = {
  type: 'push',
  by: 'interval',
  everySeconds: '3600',
  expression: '30 3 * * *',
  zone: 'UTC',
  graceSeconds: '300',
  longestSeconds: '3600',
  degradedSeconds: '',
  timeoutSeconds: '10',
};

const seconds = (ms: number) => String(ms / 1000);

export const pushForm: CheckFormRules<'push', PushForm> = {
  empty,
  formOf: ({ expected, graceMs, longestMs, degradedMs, timeoutMs }: ReplyCheck<'push'>): PushForm => ({
    ...empty,
    by: expected.by,
    ...(expected.by === 'interval'
      ? { everySeconds: seconds(expected.everyMs) }
      : { expression: expected.expression, zone: expected.zone }),
    graceSeconds: seconds(graceMs),
    longestSeconds: seconds(longestMs),
    degradedSeconds: degradedMs === undefined ? '' : seconds(degradedMs),
    timeoutSeconds: seconds(timeoutMs),
  }),
  checkOf: (form): PushCheck => ({
    type: 'push',
    expected:
      form.by === 'interval'
        ? { by: 'interval', everyMs: numeric(form.everySeconds, 1000) }
        : { by: 'cron', expression: form.expression.trim(), zone: form.zone.trim() },
    graceMs: numeric(form.graceSeconds, 1000),
    longestMs: numeric(form.longestSeconds, 1000),
    timeoutMs: numeric(form.timeoutSeconds, 1000),
    assertions: [],
    ...(form.degradedSeconds.trim() === '' ? {} : { degradedMs: numeric(form.degradedSeconds, 1000) }),
  }),
  isFilledIn: ({ by, everySeconds, expression }) =>
    (by === 'interval' ? everySeconds : expression).trim() !== '',
  // What beats says nothing of itself, so people name it.
  nameFor: () => '',
  typedIn: {
    'check.expected.everyMs': 's',
    'check.graceMs': 's',
    'check.longestMs': 's',
    'check.degradedMs': 's',
    'check.timeoutMs': 's',
  },
};
