import { setEnglishMessages } from '@appops/shared/contract/locale';
import { config, setBackendSrv, type PluginPageProps } from '@grafana/runtime';
import { cleanup, configure, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setPluginPage } from 'grafana-runtime/plugin-page';
import { MemoryRouter, Route, Routes } from 'react-router';
import type { ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PreviewBackendSrv } from '../preview/services/backend-srv.ts';
import { AppRoutes } from '../src/app/routes.tsx';
import { APP_ID, PLUGIN_BASE } from '../src/constants.ts';
import { queryCache } from '../src/shared/query/query-cache.ts';
import type { Route as ApiRoute } from '@appops/shared/contract/route';
import { answerList, beAway, beSilent, nothingElse, refuseAll, server } from './mock-api.ts';

type Role = 'Viewer' | 'Editor' | 'Admin';

// How long anything may take is the machine's affair: a test that hangs is ended by the runner.
configure({ asyncUtilTimeout: 60_000 });

/** Grafana's chrome in the least: what a page gives it is to be seen. */
function Chrome({ actions, children, pageNav, subTitle }: PluginPageProps) {
  return (
    <main>
      <h1>{pageNav?.text}</h1>
      <div>{subTitle}</div>
      <div>{actions}</div>
      {children}
    </main>
  );
}

/** Puts a mock API behind Grafana's door for all tests of a file, with nothing left over from one to the next. */
export function withPages(): void {
  beforeAll(() => {
    setEnglishMessages();
    setPluginPage(Chrome);
    setBackendSrv(new PreviewBackendSrv());
    server.listen({ onUnhandledFrame: 'error' });
  });
  beforeEach(() => void server.use(nothingElse));
  afterEach(() => {
    cleanup();
    queryCache.clear();
    server.resetHandlers();
  });
  afterAll(() => server.close());
}

/** As Grafana's router is set; named, or the router warns. */
const grafanas = { v7_startTransition: false, v7_relativeSplatPath: false };

function draw(page: ReactNode, path: string, role: Role) {
  config.bootData = { ...config.bootData, user: { ...config.bootData?.user, orgRole: role } } as never;
  render(
    <MemoryRouter initialEntries={[path]} future={grafanas}>
      {page}
    </MemoryRouter>,
  );
  return userEvent.setup();
}

/** Opens one of our pages at its path below the app, as somebody of that role. */
export function openPage(path: string, role: Role = 'Editor') {
  const pages = (
    <Routes>
      <Route path={`${PLUGIN_BASE}/*`} element={<AppRoutes />} />
    </Routes>
  );
  return draw(pages, `${PLUGIN_BASE}/${path}`, role);
}

/** Opens the plugin's configuration, which Grafana shows on a page of its own. */
export function openConfiguration(page: ReactNode, role: Role = 'Admin') {
  return draw(page, `/plugins/${APP_ID}`, role);
}

/** The text of the page, in one line. */
export function said(): string {
  return document.body.textContent.replace(/\s+/g, ' ');
}

/** Waits until the page says this. */
export async function says(text: string | RegExp): Promise<void> {
  await waitFor(() => expect(said()).toMatch(text instanceof RegExp ? text : new RegExp(escaped(text))));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A name of many scripts, with a number, as a person may give it. */
export const foreignName = (number: number): string => `结账-оплата-תשלום ${number}`;

/**
 * What is true of every page, whatever it shows: while it waits it claims nothing, a no is told with what to do about
 * it, and so is a backend that is away.
 * @param claims what the page says where there is nothing
 */
export function whatEveryPageTells(path: string, claims: string | RegExp, open = openPage): void {
  test('while nothing has come it says neither that there is nothing nor that something failed', async () => {
    beSilent();
    open(path);
    await waitFor(() => expect(document.querySelector('[aria-busy="true"]')).not.toBeNull());
    expect(said()).not.toMatch(claims);
    expect(screen.queryByTestId('error-alert')).toBeNull();
  });

  test('whoever may not read it is told so in the words of AppOps, with whom to ask', async () => {
    refuseAll(
      403,
      'forbidden',
      'Your role in Grafana may not read this. Ask an administrator of this Grafana.',
    );
    open(path, 'Viewer');
    const [alert] = await screen.findAllByTestId('error-alert');
    expect(alert!.textContent).toContain('Ask an administrator of this Grafana');
    expect(alert!.textContent).toContain('req_1');
    expect(said()).not.toMatch(claims);
  });

  test('where the backend is away it says so, what to look at, and lets one try again', async () => {
    beAway();
    open(path);
    const [alert] = await screen.findAllByTestId('error-alert');
    expect(alert!.textContent).toContain('AppOps cannot be reached');
    expect(alert!.textContent).toContain('See that it runs');
    expect(screen.getAllByRole('button', { name: 'Try again' }).length).toBeGreaterThan(0);
    expect(said()).not.toMatch(claims);
  });
}

interface ListSpec<T, R extends ApiRoute> {
  path: string;
  route: R & { reply: { _zod: { output: { items: T[]; nextCursor: string | null } } } };
  /** A row like those that the backend lists, with a name for it. */
  row: (id: string, name: string) => T;
  rowTestId: string;
  /** What the page says where there is none, and what it teaches then. */
  none: string;
  teaches: string;
  /** What is listed, several. */
  many: string;
}

/** What is true of every page that lists something, besides what is true of every page. */
export function whatEveryListTells<T, R extends ApiRoute>(spec: ListSpec<T, R>): void {
  const { path, route, row, rowTestId, none, teaches, many } = spec;
  whatEveryPageTells(path, none);

  test('where there is none it says so, and what to do', async () => {
    answerList(route, []);
    openPage(path);
    await says(none);
    expect(said()).toContain(teaches);
  });

  test('of 300 it shows the first, and says of how many; names of every script stay whole', async () => {
    answerList(
      route,
      Array.from({ length: 300 }, (_, index) => row(String(index).padStart(32, '0'), foreignName(index))),
    );
    openPage(path);
    const rows = await screen.findAllByTestId(rowTestId);
    expect(rows.length).toBeLessThan(300);
    await says(new RegExp(`${rows.length} of 300 ${many}`));
    expect(said()).toContain(foreignName(0));
  });
}

/** What is true of every page about one thing, besides what is true of every page. */
export function whatEveryDetailTells(path: string, claims: string | RegExp): void {
  whatEveryPageTells(path, claims);

  test('what does not exist is said to be unknown', async () => {
    refuseAll(404, 'not_found', 'There is nothing of that id.');
    openPage(path);
    const [alert] = await screen.findAllByTestId('error-alert');
    expect(alert!.textContent).toContain('There is nothing of that id.');
    expect(said()).not.toMatch(claims);
  });
}

/** Enters a text at once, as from the clipboard: each key on its own would draw the form anew. */
export async function enter(user: ReturnType<typeof openPage>, field: HTMLElement, text: string) {
  await user.click(field);
  await user.paste(text);
}
