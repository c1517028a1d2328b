import { createProxy, listProxies, proxy, type Proxy } from '@appops/shared/contract/proxies';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, answerList } from '../../../../testing/mock-api.ts';
import { enter, openConfiguration, says, withPages } from '../../../../testing/open-page.tsx';
import { ProxyList } from './proxy-list.tsx';
import { newProxyOf, proxyChangesOf, proxyFormOf } from './proxy-form.ts';

withPages();

const office: Proxy = proxy.parse({
  slug: 'office',
  kind: 'socks5',
  host: 'proxy.example.com',
  port: 1080,
  user: 'me',
  password: '${secret:PROXY}',
  remoteNames: true,
  monitors: 2,
  createdAt: '2026-11-30T10:00:00Z',
  retiredAt: null,
  version: 3,
});

test('each proxy says where it is, who signs in, who looks names up, and how many monitors go by it', async () => {
  answerList(listProxies, [office]);
  openConfiguration(<ProxyList />, 'Admin');
  const row = await screen.findByTestId('proxy-row');
  expect(row.textContent).toContain('SOCKS5, proxy.example.com:1080, as me');
  expect(row.textContent).toContain('looked up by the proxy');
  expect(row.textContent).toContain('2');
});

test('whoever is no administrator sees them and changes none', async () => {
  answerList(listProxies, [office]);
  openConfiguration(<ProxyList />, 'Editor');
  await screen.findByTestId('proxy-row');
  expect(screen.queryByTestId('add-proxy')).toBeNull();
  expect(screen.queryByTestId('retire-proxy')).toBeNull();
});

test('a password in plain is refused at its field, before anything is sent', async () => {
  answerList(listProxies, []);
  let sent = false;
  answer(createProxy, () => {
    sent = true;
    return office;
  });
  const user = openConfiguration(<ProxyList />, 'Admin');
  await user.click(await screen.findByTestId('add-proxy'));
  await enter(user, screen.getByLabelText(/^Name/), 'office');
  await enter(user, screen.getByLabelText(/^Host/), 'proxy.example.com');
  await enter(user, screen.getByLabelText(/^Port/), '3128');
  await enter(user, screen.getByLabelText(/^User/), 'me');
  await enter(user, screen.getByLabelText(/^Password/), 'hunter2');
  await user.click(screen.getByTestId('save-proxy'));
  await says('never stored in plain');
  expect(sent).toBe(false);
});

test('what is typed comes to what is stored, and back', () => {
  const form = proxyFormOf(office);
  expect(proxyChangesOf(form, office)).toEqual({
    version: 3,
    kind: 'socks5',
    host: 'proxy.example.com',
    port: 1080,
    user: 'me',
    password: '${secret:PROXY}',
    remoteNames: true,
  });
  // Without a user nobody signs in.
  expect(newProxyOf({ ...form, user: ' ' })).toMatchObject({ user: null, password: null });
});
