import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { paletteLink, panelMenuLink } from './panel-menu.ts';

const user = vi.hoisted(() => ({ orgRole: 'Editor', isGrafanaAdmin: false }));
vi.mock('@grafana/runtime', () => ({ config: { bootData: { user } } }));

beforeEach(() => {
  user.orgRole = 'Editor';
});

describe.each([
  ['panel menu', panelMenuLink],
  ['command palette', paletteLink],
])('the link in the %s', (_where, link) => {
  test('is declared in plugin.json as it is registered, or Grafana refuses it', async () => {
    const json = JSON.parse(await readFile(new URL('../plugin.json', import.meta.url), 'utf8')) as {
      extensions: { addedLinks: { title: string; targets: string[]; description: string }[] };
    };
    const { title, targets, description } = link;
    expect(json.extensions.addedLinks).toContainEqual({ title, targets, description });
  });

  test.each(['Editor', 'Admin'])('leads an %s to a page of this plugin', (role) => {
    user.orgRole = role;
    const path = link.configure?.({})?.path ?? link.path;
    expect(path).toBe('/a/appops-suite-app/incidents/new');
  });

  test('is hidden from viewers, who may open no incident', () => {
    user.orgRole = 'Viewer';
    expect(link.configure?.({})).toBeUndefined();
  });
});
