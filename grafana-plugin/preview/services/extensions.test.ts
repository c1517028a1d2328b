// @vitest-environment jsdom
import { AppPlugin, EventBusSrv, PluginExtensionPoints, type AppPluginMeta } from '@grafana/data';
import { setAppEvents } from '@grafana/runtime';
import { beforeEach, expect, test, vi } from 'vitest';
import { linksFor, OpenModalEvent, registerExtensions } from './extensions.tsx';

const target = PluginExtensionPoints.DashboardPanelMenu;
const meta = {
  id: 'org-x-app',
  extensions: { addedLinks: [{ title: 'Open the incident', targets: [target] }] },
} as unknown as AppPluginMeta;
const events = new EventBusSrv();

beforeEach(() => setAppEvents(events));

test('a declared link shows at its point, configured for the panel', () => {
  const plugin = new AppPlugin().addLink<{ title: string }>({
    title: 'Open the incident',
    description: 'd',
    targets: target,
    path: '/a/org-x-app/one',
    configure: (context) => (context ? { path: `/a/org-x-app/one?panel=${context.title}` } : undefined),
  });
  registerExtensions(plugin, meta);
  expect(linksFor(target, { title: 'Latency' })).toMatchObject([
    { title: 'Open the incident', path: '/a/org-x-app/one?panel=Latency', pluginId: 'org-x-app' },
  ]);
  expect(linksFor(target, undefined)).toEqual([]);
  expect(linksFor(PluginExtensionPoints.CommandPalette, {})).toEqual([]);
});

test('a link gets a frozen context, and may open a modal', () => {
  const body = () => null;
  const seen: unknown[] = [];
  const plugin = new AppPlugin().addLink<{ title: string }>({
    title: 'Open the incident',
    targets: target,
    onClick: (_event, { context, openModal }) => {
      expect(Object.isFrozen(context)).toBe(true);
      openModal({ title: `Incident from ${context?.title}`, body });
    },
  });
  registerExtensions(plugin, meta);
  const subscription = events.subscribe(OpenModalEvent, ({ payload }) => seen.push(payload));
  linksFor(target, { title: 'Latency' })[0]?.onClick?.();
  subscription.unsubscribe();
  expect(seen).toEqual([{ title: 'Incident from Latency', body }]);
});

test.each([
  ['a title', { title: 'Another title here', targets: target }],
  ['a target', { title: 'Open the incident', targets: [target, PluginExtensionPoints.CommandPalette] }],
])('a link with %s that plugin.json does not declare is refused, as Grafana refuses it', (_what, link) => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  registerExtensions(new AppPlugin().addLink(link), meta);
  expect(linksFor(target, { title: 'x' })).toEqual([]);
  expect(error).toHaveBeenCalledOnce();
  error.mockRestore();
});
