interface ImportMetaEnv {
  readonly BROWSER: 'chrome' | 'firefox';
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}

declare module '*.css';
