import { expect, test } from 'vitest';
import { replaceMacros } from './plugin-assets.ts';

test('every macro is replaced wherever it stands, and nothing else', () => {
  const macros = { version: '1.2.3', today: '2026-01-02', pluginId: 'org-x-app' };
  expect(replaceMacros('%VERSION% %TODAY% %PLUGIN_ID% %PLUGIN_ID% 100% %OTHER%', macros)).toBe(
    '1.2.3 2026-01-02 org-x-app org-x-app 100% %OTHER%',
  );
});
