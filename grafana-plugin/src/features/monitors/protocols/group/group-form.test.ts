import { groupCheck } from '@appops/shared/contract/checks/group';
import { expect, test } from 'vitest';
import { groupForm } from './group-form.ts';

const id = `mon_${'0'.repeat(32)}`;

test('chosen monitors make a group that the server accepts, and a new one opens no incidents by itself', () => {
  const form = { ...groupForm.empty, monitors: [id] };
  expect(groupForm.isFilledIn(groupForm.empty)).toBe(false);
  expect(groupForm.isFilledIn(form)).toBe(true);
  expect(groupCheck.parse(groupForm.checkOf(form))).toMatchObject({ need: { kind: 'all' } });
  expect(groupForm.opensIncident).toBe(false);
});

test.each([
  { members: { by: 'list', monitors: [id] }, need: { kind: 'at_most', down: 0 } },
  { members: { by: 'place', service: 'shop', environment: null }, need: { kind: 'at_least', up: 2 } },
  { members: { by: 'place', service: 'shop', environment: 'production' } },
])('what is edited and not changed is what was there: %j', (given) => {
  const check = groupCheck.parse({ type: 'group', ...given });
  expect(groupForm.checkOf(groupForm.formOf(check))).toEqual(check);
});
