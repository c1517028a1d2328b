import { build, type InlineConfig, type Rolldown } from 'vite';

type Mode = 'production' | 'development';

/**
 * Runs one Vite build and gives its chunks. Vite takes NODE_ENV from the environment over its own mode, and a
 * test runner sets it: the result would then hold React's development calls and paths of this machine.
 */
export async function runVite(mode: Mode, config: InlineConfig): Promise<Rolldown.OutputChunk[]> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = mode;
  try {
    const result = await build({ configFile: false, mode, publicDir: false, ...config });
    const output = Array.isArray(result) ? result[0] : result;
    if (!output || !('output' in output)) throw new Error(`Nothing was built in ${config.root}`);
    return output.output.filter((item) => item.type === 'chunk');
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}
