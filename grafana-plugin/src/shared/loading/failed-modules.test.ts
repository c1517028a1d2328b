import { expect, test } from 'vitest';
import { noteFailedModules, type ModuleLoader } from './failed-modules.ts';

function loaderThatForgets(): { loader: ModuleLoader; told: string[]; forgot: string[] } {
  const told: string[] = [];
  const forgot: string[] = [];
  return {
    told,
    forgot,
    loader: { onload: (_error, id) => void told.push(id), delete: (id) => forgot.push(id) },
  };
}

test('a chunk of ours that failed, and the one that needed it, are forgotten once; others are left alone', () => {
  const { loader, told, forgot } = loaderThatForgets();
  const forget = noteFailedModules(loader, 'http://grafana/plugins/appops-suite-app/');
  loader.onload(null, 'http://grafana/plugins/appops-suite-app/chunks/fine.js');
  loader.onload(new Error('502'), 'http://grafana/plugins/appops-suite-app/chunks/part.js');
  loader.onload(new Error('502'), 'http://grafana/plugins/appops-suite-app/chunks/page.js');
  loader.onload(new Error('502'), 'http://grafana/plugins/another-app/module.js');
  expect(told).toHaveLength(4);
  forget();
  expect(forgot).toEqual([
    'http://grafana/plugins/appops-suite-app/chunks/part.js',
    'http://grafana/plugins/appops-suite-app/chunks/page.js',
  ]);
  forget();
  expect(forgot).toHaveLength(2);
});

test('without SystemJS there is nothing to forget', () => {
  expect(() => noteFailedModules(undefined, 'http://grafana/')()).not.toThrow();
});
