import type { FastifyInstance } from 'fastify';

/** Which methods the paths of an application take, for a wrong one to be told apart from a wrong path. */
export class KnownPaths {
  readonly #patterns = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  /** Learns every route that is registered from now on. */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ url, method }) => {
      const known = this.#patterns.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
      for (const each of [method].flat()) known.methods.add(each);
      this.#patterns.set(url, known);
    });
  }

  /**
   * Whether a path that stands for itself was taken for a pattern's parameter, since only the pattern takes the method:
   * GET /monitors/try is no monitor with the id "try".
   */
  isTakenFor(pattern: string | undefined, path: string): boolean {
    // A path of a part of the application is registered with and without its last slash: neither is a pattern.
    const isPattern = pattern !== undefined && /[:*]/.test(pattern);
    return isPattern && pattern !== path && this.#patterns.has(path);
  }

  /** The methods of a path, in order; none for a path that leads nowhere. */
  methodsAt(path: string): string[] {
    const own = this.#patterns.get(path);
    if (own !== undefined) return [...own.methods].sort();
    const methods = new Set<string>();
    for (const known of this.#patterns.values())
      if (known.pattern.test(path)) for (const method of known.methods) methods.add(method);
    return [...methods].sort();
  }
}

function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[^\w-]/g, '\\$&')))
    .join('/');
  return new RegExp(`^${source}$`);
}
