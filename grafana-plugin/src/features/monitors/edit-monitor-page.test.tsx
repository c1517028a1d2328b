import { createMonitor, getMonitor } from '@appops/shared/contract/monitors';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { answer, recorded, refuseAll } from '../../../testing/mock-api.ts';
import { openPage, said, says, whatEveryDetailTells, withPages } from '../../../testing/open-page.tsx';

withPages();

const monitor = recorded(getMonitor);
const path = `monitors/${monitor.id}/edit`;

describe('a new monitor', () => {
  test('whoever may only look is told so before anything is typed in vain', async () => {
    openPage('monitors/new', 'Viewer');
    await says('Your role in this Grafana is Viewer');
  });

  test('what is missing is said at its field, and nothing is sent', async () => {
    const sent: unknown[] = [];
    answer(createMonitor, ({ body }) => {
      sent.push(body);
      return monitor;
    });
    openPage('monitors/new');
    const save = await screen.findByRole('button', { name: 'Save monitor' });
    // Without what the browser itself holds back.
    fireEvent.submit(save.closest('form')!);
    expect((await screen.findAllByRole('alert')).length).toBeGreaterThan(0);
    expect(sent).toEqual([]);
  });
});

describe('a monitor that is edited', () => {
  whatEveryDetailTells(path, /Save/);

  test('its form holds what it is', async () => {
    answer(getMonitor, monitor);
    openPage(path);
    expect((await screen.findByLabelText<HTMLInputElement>(/^Name/)).value).toBe(monitor.name);
    expect(said()).toContain(monitor.name);
  });

  test('a refusal of the backend is said, and what was typed stays', async () => {
    answer(getMonitor, monitor);
    const user = openPage(path);
    await user.type(await screen.findByLabelText(/^Name/), ' Оплата');
    refuseAll(403, 'forbidden', 'Your role may not change monitors. Ask an administrator of this Grafana.');
    await user.click(screen.getByRole('button', { name: 'Save monitor' }));
    await says('Ask an administrator of this Grafana');
    expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe(`${monitor.name} Оплата`);
  });
});
