import { readFileSync } from 'node:fs';

declare const APPOPS_VERSION: string | undefined;

/** This program's version: put in by the bundler, or read beside the sources. */
// Cast: it is our own file.
export const version: string =
  typeof APPOPS_VERSION === 'string'
    ? APPOPS_VERSION
    : (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
        .version;
