import { faultsOf, type Fault } from '@appops/shared/words/faults';
import { useCallback, useState } from 'react';
import type * as z from 'zod/mini';
import { errorWords } from '../http/error-words.ts';

export interface Form<V> {
  values: V;
  set: <K extends keyof V>(name: K, value: V[K]) => void;
  setAll: (values: V) => void;
  /** The message for a field, by its path in the request; a path above it counts too. */
  error: (path: string) => string | undefined;
  /** Checks a request body against its schema; the messages then stand at the fields. */
  check: (schema: z.ZodMiniType, body: unknown) => boolean;
  /** Whether anything differs from the start. */
  touched: boolean;
  reset: (values?: V) => void;
}

/**
 * A form's values and messages. The schema is the contract's own, so that what is refused here is what the server
 * would refuse, in the same words.
 * @param serverError the error of the submission; its fields are shown at theirs
 * @param typedIn in which unit times are typed, by their fields' paths; a function outside the component
 */
export function useForm<V extends object>(
  start: V,
  serverError: unknown = null,
  typedIn?: (values: V) => Record<string, 's' | 'ms'>,
): Form<V> {
  const [initial, setInitial] = useState(start);
  const [values, setValues] = useState(start);
  const [faults, setFaults] = useState<Fault[]>([]);
  const set = useCallback(<K extends keyof V>(name: K, value: V[K]) => {
    setValues((former) => ({ ...former, [name]: value }));
    setFaults((former) => former.filter(({ path }) => path.split('.')[0] !== name));
  }, []);
  const check = useCallback(
    (schema: z.ZodMiniType, body: unknown) => {
      const parsed = schema.safeParse(body);
      setFaults(
        parsed.success
          ? []
          : faultsOf(parsed.error.issues, { input: body, ...(typedIn ? { typedIn: typedIn(values) } : {}) }),
      );
      return parsed.success;
    },
    [typedIn, values],
  );
  const reset = useCallback(
    (next: V = initial) => {
      setInitial(next);
      setValues(next);
      setFaults([]);
    },
    [initial],
  );
  const fromServer = serverError === null ? [] : errorWords(serverError).fields;
  const error = (path: string) =>
    faults.find((fault) => within(fault.path, path))?.message ??
    // The server names the part of the request too: "body.service".
    fromServer.find((field) => within(field.path.replace(/^body\./, ''), path))?.message;
  return { values, set, setAll: setValues, error, check, touched: values !== initial, reset };
}

function within(issue: string, path: string): boolean {
  return issue === path || issue.startsWith(`${path}.`);
}
