import { fileURLToPath } from 'node:url';
import { defineProject } from 'vitest/config';
import { common, pageTests, resolve } from './vitest.config.ts';

const runtime = new URL('../node_modules/@grafana/runtime/dist/esm/components/', import.meta.url);

/** A test for each page. All in one world: Grafana's libraries take seconds to load, and are loaded once. */
export default defineProject({
  test: { ...common, name: 'pages', include: [pageTests], environment: 'jsdom', isolate: false },
  resolve: {
    alias: [
      ...resolve.alias,
      // As in the preview: Grafana sets its frame of a page there, and its index does not hand it on.
      {
        find: /^grafana-runtime\/plugin-page$/,
        replacement: fileURLToPath(new URL('PluginPage.mjs', runtime)),
      },
    ],
  },
});
