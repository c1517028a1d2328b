import { transformAsync } from '@babel/core';
import dynamicImport from '@babel/plugin-transform-dynamic-import';
import modulesSystemjs from '@babel/plugin-transform-modules-systemjs';
import type { Plugin } from 'vite';

/**
 * Turns every ES chunk into `System.register`, the only format in which Grafana's loader supports lazy
 * chunks. rolldown has no such format, so the chunk goes through Babel before it is minified.
 */
export function systemFormat(): Plugin {
  return {
    name: 'appops-system-format',
    async renderChunk(code, chunk) {
      const result = await transformAsync(code, {
        babelrc: false,
        configFile: false,
        compact: false,
        filename: chunk.fileName,
        plugins: [dynamicImport, modulesSystemjs],
        sourceMaps: true,
        sourceType: 'module',
      });
      if (!result?.code) throw new Error(`Babel gave nothing for ${chunk.fileName}`);
      return { code: result.code, map: result.map ? JSON.stringify(result.map) : undefined };
    },
  };
}
