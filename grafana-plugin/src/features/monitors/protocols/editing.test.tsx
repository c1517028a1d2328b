// @vitest-environment jsdom
import { checkProblems } from '@appops/shared/rules/checks/check-problems';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { checkOf, formRulesOf, type CheckForm } from './forms.ts';
import { choices, editingOf } from './views.ts';

afterEach(cleanup);

let current: CheckForm;

/** The part of the form about the check, holding what is typed. */
function Editing({ start }: { start: CheckForm }) {
  const [values, setValues] = useState(start);
  current = values;
  const { Target, Assertions, More } = editingOf(values);
  const fields = {
    values,
    set: (name: string, value: unknown) => setValues((before) => ({ ...before, [name]: value }) as CheckForm),
    fill: (some: object) => setValues((before) => ({ ...before, ...some }) as CheckForm),
    error: () => undefined,
  };
  return (
    <>
      <Target {...fields} />
      <Assertions {...fields} />
      <More {...fields} />
    </>
  );
}

/** Null for a protocol that has none. */
function assertionsIn(form: CheckForm): readonly unknown[] | null {
  return 'assertions' in form ? form.assertions : null;
}

test.each(choices)(
  'the form of $label has all its parts, and each kind of assertion its fields',
  async ({ value }) => {
    const user = userEvent.setup();
    render(<Editing start={formRulesOf({ type: value }).empty} />);
    const before = assertionsIn(current)?.length;
    if (before === undefined) {
      // What must hold is said by fields of its own.
      expect(screen.queryByRole('button', { name: 'Add an assertion' })).toBeNull();
      return;
    }
    const add = screen.getByRole('button', { name: 'Add an assertion' });
    await user.click(add);
    const kinds = screen.getAllByRole('menuitem').map((each) => each.textContent);
    for (const [index, kind] of kinds.entries()) {
      if (index > 0) await user.click(add);
      await user.click(screen.getByRole('menuitem', { name: kind! }));
    }
    expect(screen.getAllByTestId('assertion')).toHaveLength(before + kinds.length);
    expect(assertionsIn(current)).toHaveLength(before + kinds.length);
  },
);

test('a TCP check is filled in for a well-known server, and keeps its host', async () => {
  const user = userEvent.setup();
  render(<Editing start={{ ...formRulesOf({ type: 'tcp' }).empty, host: 'mail.example.com' }} />);
  await user.click(screen.getByRole('button', { name: /Fill in for/ }));
  await user.click(screen.getByRole('menuitem', { name: /^SMTP with STARTTLS/ }));
  const check = checkOf(current);
  expect(check).toMatchObject({ host: 'mail.example.com', port: 587, tls: true, startTls: 'smtp' });
  expect(checkProblems(check)).toEqual([]);
  expect(screen.getByLabelText<HTMLInputElement>(/^Port/).value).toBe('587');
});
