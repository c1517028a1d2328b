import { useSyncExternalStore } from 'react';
import { serverNow } from './server-clock.ts';

let now = serverNow();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = serverNow();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function seconds(): number {
  if (timer === undefined) now = serverNow();
  return now - (now % 1000);
}

function halfMinutes(): number {
  return seconds() - (seconds() % 30_000);
}

/** The server's time, renewed each second for all who show ages; with `coarse`, each half minute. */
export function useNow(coarse = false): number {
  return useSyncExternalStore(subscribe, coarse ? halfMinutes : seconds);
}
