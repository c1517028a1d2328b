import { useCallback, useEffect, useRef, useState } from 'react';
import { submissionKey } from '../http/api.ts';

export interface Mutation<I, T> {
  /** Carries it out; answers undefined when it failed, and `error` says why. */
  run: (input: I) => Promise<T | undefined>;
  busy: boolean;
  error: unknown;
  reset: () => void;
}

/**
 * A change that a person asks for. A second click while it runs does nothing. The idempotency key stays the same
 * until an answer came, so that sending it again after a lost answer does it once.
 */
export function useMutation<I, T>(change: (input: I, key: string) => Promise<T>): Mutation<I, T> {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const running = useRef(false);
  const sent = useRef<{ text: string; key: string } | null>(null);
  const latest = useRef(change);
  useEffect(() => {
    latest.current = change;
  });

  const run = useCallback(async (input: I) => {
    if (running.current) return undefined;
    running.current = true;
    const text = JSON.stringify(input) ?? '';
    if (sent.current?.text !== text) sent.current = { text, key: submissionKey() };
    setState({ busy: true, error: null });
    try {
      const answer = await latest.current(input, sent.current.key);
      sent.current = null;
      setState({ busy: false, error: null });
      return answer;
    } catch (error) {
      setState({ busy: false, error });
      return undefined;
    } finally {
      running.current = false;
    }
  }, []);
  const reset = useCallback(() => setState({ busy: false, error: null }), []);
  return { run, reset, ...state };
}
