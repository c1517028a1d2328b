import { join } from 'node:path';
import { build } from 'vite';

/** A script for a page: what a file of this folder exports, under a name of the page's global object. */
export async function bundle(file: string, name: string, minify = false): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify,
      lib: { entry: join(import.meta.dirname, file), formats: ['iife'], name },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !('output' in output)) throw new Error('Vite gave no output');
  return `${output.output[0].code}\nglobalThis.${name} = ${name};`;
}
