// @vitest-environment jsdom
import type { AttemptInReply } from '@appops/shared/contract/checks/attempt';
import { listMonitors, listResults } from '@appops/shared/contract/monitors';
import { setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { MemoryRouter } from 'react-router';
import { of } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { api } from '../../shared/http/api.ts';
import { MonitorEditor } from './monitor-editor.tsx';
import { formOf } from './monitor-form.ts';
import { phaseBars } from './phases.ts';
import { AssertionResults } from './protocols/assertion-results.tsx';
import { Found } from './protocols/found.tsx';
import { assertionsOf, holdsWhen, readingOf } from './protocols/views.ts';

const reply = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../../../../test/fixtures/tomorrow/${name}.json`), 'utf8');

/** Grafana's door, behind which a server answers that is newer than this page. */
function serverOfTomorrow(): void {
  setBackendSrv({
    fetch: ({ url }: { url: string }) =>
      of({
        status: 200,
        data: /\/results/.test(url)
          ? reply('listResults')
          : /\/monitors/.test(url)
            ? reply('listMonitors')
            : '{"items":[],"nextCursor":null}',
        headers: new Headers(),
      }),
  } as unknown as BackendSrv);
}

let root: Root;
let page: HTMLElement;
beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  page = document.body.appendChild(document.createElement('div'));
  root = createRoot(page);
  serverOfTomorrow();
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
});

test('a list that holds a protocol of tomorrow is shown whole; that one by its name, with why no more is shown', async () => {
  const { items } = await api(listMonitors);
  expect(items.map(({ check }) => readingOf(check).target(check))).toEqual([
    expect.stringContaining('http://'),
    'SNMP check; this page is older than the server',
    'HTTP check; this page is older than the server',
  ]);
  const { check } = items[1]!;
  expect(readingOf(check).label(check)).toBe('SNMP');
  expect(holdsWhen(check)).toBe(
    'an assertion that this page is too old for; an assertion that this page is too old for',
  );
  expect(assertionsOf(items[0]!.check)).toEqual([
    'status is 200-399',
    'an assertion that this page is too old for',
  ]);
});

test('what a run of a protocol of tomorrow took is drawn by the names of its phases', async () => {
  const { items } = await api(listResults, { params: { id: 'mon_1' } });
  expect(phaseBars(items[0]!.attempts[0]!.phases).map(({ name, us }) => [name, us])).toEqual([
    ['Query', 1234],
  ]);
});

test('a check of today with a field or an assertion of tomorrow has no form either, since saving it would lose that', async () => {
  const [http] = (await api(listMonitors)).items;
  const { check } = http!;
  if (check.type !== 'http') throw new Error('the first one is of a protocol that this page knows');
  const { fromRegion, ...known } = check as typeof check & { fromRegion: string };
  expect(fromRegion).toBe('moon');
  const assertions = check.assertions.filter(({ kind }) => kind !== 'unknown');
  const withField = { ...check, assertions };
  const whole = { ...known, assertions };
  expect([check, known, withField, whole].map((each) => formOf({ ...http!, check: each }) === null)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('a monitor of a protocol of tomorrow is not edited: the page says why in place of a form', async () => {
  const { items } = await api(listMonitors);
  expect(formOf(items[1]!)).toBeNull();
  await act(async () =>
    root.render(
      <MemoryRouter>
        <MonitorEditor monitor={items[1]!} />
      </MemoryRouter>,
    ),
  );
  expect(page.querySelector('form')).toBeNull();
  expect(page.textContent).toContain('This page is older than the server');
});

test('what a run of tomorrow found is shown as far as it can be read: facts, steps and assertions', async () => {
  const [first, second] = (await api(listResults, { params: { id: 'mon_1' } })).items;
  const shown = async (attempt: AttemptInReply) => {
    await act(async () =>
      root.render(
        <>
          <AssertionResults attempt={attempt} check={null} />
          <Found attempt={attempt} />
        </>,
      ),
    );
    return page.textContent;
  };
  const dns = await shown(first!.attempts[0]!);
  expect(dns).toContain('RcodeSERVFAIL');
  expect(dns).toMatch(/Step 2 of 3: second.*not made, or not known/);
  expect(dns).toMatch(/not evaluated.*The zone is not signed\./);
  const http = await shown(second!.attempts[0]!);
  expect(http).toContain('Status200 over HTTP/2');
  expect(http).toMatch(/Step 1 of 1: log in.*held.*Status303/);
});
