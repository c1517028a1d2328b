import { useEffect, useState, type ComponentType, type ReactElement, type ReactNode } from 'react';
import { noteFailedModules, type ModuleLoader } from './failed-modules.ts';

// Cast: Grafana's loader, which no type tells of.
const { System: systemjs } = globalThis as { System?: ModuleLoader };
const forgetFailed = noteFailedModules(systemjs, new URL('.', import.meta.url).href);

interface InChunk<P> {
  (props: P): ReactElement;
  /** Loads it before it is drawn. A failure is none yet: it is loaded again when it is. */
  preload(): Promise<void>;
}

/**
 * A component in a chunk of its own, loaded when it is first drawn. One that could not be loaded throws to the boundary
 * around it, and is loaded again when it is mounted anew: the server may have been away for a moment. React's own `lazy`
 * would keep the failure for as long as the tab is open.
 */
export function componentInChunk<P extends object>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: ReactNode,
): InChunk<P> {
  let loaded: ComponentType<P> | null = null;
  async function loadNow(): Promise<ComponentType<P>> {
    try {
      return (loaded ??= await load());
    } catch (error) {
      forgetFailed();
      throw error;
    }
  }
  function InChunk(props: P): ReactElement {
    const [Component, setComponent] = useState(() => loaded);
    const [failure, setFailure] = useState<unknown>(null);
    useEffect(() => {
      if (Component === null) loadNow().then((it) => setComponent(() => it), setFailure);
    }, [Component]);
    if (failure !== null) throw failure;
    return Component === null ? <>{meanwhile}</> : <Component {...props} />;
  }
  InChunk.preload = () =>
    loadNow().then(
      () => {},
      () => {},
    );
  return InChunk;
}
