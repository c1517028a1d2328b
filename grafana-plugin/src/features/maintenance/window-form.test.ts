import {
  changeMaintenance,
  planMaintenance,
  type MaintenanceWindow,
} from '@appops/shared/contract/maintenance';
import { expect, test } from 'vitest';
import { changesOf, formOfWindow, newWindow, planOf } from './window-form.ts';

const now = Date.UTC(2026, 0, 5, 12, 34, 56, 789);
const window = {
  id: 'mwn_1',
  title: 'Database move',
  service: 'shop',
  environment: null,
  startsAt: '2026-01-05T12:34:56.789Z',
  endsAt: '2026-01-05T13:34:56.789Z',
  version: 3,
} as MaintenanceWindow;

test('a new window begins now and lasts an hour; with a title and a service it can be planned', () => {
  const body = planOf({ ...newWindow(now), title: 'Database move', service: 'shop' });
  expect(planMaintenance.body.safeParse(body).success).toBe(true);
  expect(Date.parse(body.endsAt) - Date.parse(body.startsAt)).toBe(3_600_000);
  expect(Math.abs(Date.parse(body.startsAt) - now)).toBeLessThan(60_000);
});

test('what was not touched is not sent, so that a form without seconds moves no window', () => {
  expect(changesOf(formOfWindow(window), window)).toEqual({ version: 3 });
});

test('what was changed is sent, and is a change that the server takes', () => {
  const form = { ...formOfWindow(window), title: 'Two moves', environment: 'production' };
  const body = changesOf({ ...form, ends: newWindow(now + 7_200_000).ends }, window);
  expect(Object.keys(body).sort()).toEqual(['endsAt', 'environment', 'title', 'version']);
  expect(changeMaintenance.body.safeParse(body).success).toBe(true);
});

test('a time that is none is refused where it stands', () => {
  const parsed = planMaintenance.body.safeParse(
    planOf({ ...newWindow(now), title: 'x', service: 'y', ends: '' }),
  );
  expect(parsed.error?.issues[0]?.path).toEqual(['endsAt']);
});
