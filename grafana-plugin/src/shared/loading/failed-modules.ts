/** What of SystemJS is used here: its public `onload` hook and `delete`. Grafana loads plugins with it. */
export interface ModuleLoader {
  onload(error: unknown, id: string, ...more: unknown[]): void;
  delete(id: string): unknown;
}

/**
 * SystemJS remembers a module that could not be loaded, and each that needs it, as failed for as long as the tab is open.
 * This notes which of ours have.
 * @param base the address that all of ours begin with
 * @returns forgets them, so that they are asked for again
 */
export function noteFailedModules(loader: ModuleLoader | undefined, base: string): () => void {
  if (loader === undefined) return () => {};
  const failed = new Set<string>();
  const before = loader.onload.bind(loader);
  loader.onload = (error, id, ...more) => {
    if (error && id.startsWith(base)) failed.add(id);
    before(error, id, ...more);
  };
  return () => {
    for (const id of failed) loader.delete(id);
    failed.clear();
  };
}
