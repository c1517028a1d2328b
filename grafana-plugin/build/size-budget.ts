import { gzipSync } from 'node:zlib';
import type { Rolldown } from 'vite';

export interface SizeLimit {
  what: string;
  /** Bytes after gzip. */
  limit: number;
  /** Source files whose chunks are loaded for it, with everything that those import statically. */
  modules: string[];
}

export interface SizeReport {
  what: string;
  bytes: number;
  limit: number;
}

/**
 * Adds up the gzipped size of the chunks that a browser loads for each limit. A module that is in no
 * chunk of the output is an error: its page would silently stop being measured.
 */
export function measureSizes(chunks: Rolldown.OutputChunk[], limits: SizeLimit[]): SizeReport[] {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  return limits.map(({ what, limit, modules }) => {
    const wanted = new Set<Rolldown.OutputChunk>();
    const visit = (chunk: Rolldown.OutputChunk): void => {
      if (wanted.has(chunk)) return;
      wanted.add(chunk);
      for (const name of chunk.imports) {
        const imported = byFile.get(name);
        if (imported) visit(imported);
      }
    };
    for (const module of modules) {
      const chunk = chunks.find((candidate) => candidate.moduleIds.includes(module));
      if (!chunk) throw new Error(`Size check "${what}": ${module} is not in the bundle`);
      visit(chunk);
    }
    const bytes = [...wanted].reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0);
    return { what, bytes, limit };
  });
}

/** Text of the reports that are over their limit, saying by how much; empty when all fit. */
export function describeOverruns(reports: SizeReport[]): string {
  return reports
    .filter(({ bytes, limit }) => bytes > limit)
    .map(
      ({ what, bytes, limit }) =>
        `${what}: ${kilo(bytes)} gzipped, ${kilo(bytes - limit)} over its ${kilo(limit)}`,
    )
    .join('\n');
}

/** A size in kB (1000 bytes) with one digit. */
export function kilo(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
