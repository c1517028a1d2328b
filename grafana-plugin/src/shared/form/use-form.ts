import { useCallback, useState } from 'react';
import { messageOf, type IssueFacts } from './issue-words.ts';
import { errorWords } from '../http/error-words.ts';

interface Schema {
  safeParse: (value: unknown) => { success: true } | { success: false; error: { issues: readonly Issue[] } };
}
interface Issue extends IssueFacts {
  path: readonly PropertyKey[];
}

export interface Form<V> {
  values: V;
  set: <K extends keyof V>(name: K, value: V[K]) => void;
  setAll: (values: V) => void;
  /** The message for a field, by its path in the request; a path above it counts too. */
  error: (path: string) => string | undefined;
  /** Checks a request body against its schema; the messages then stand at the fields. */
  check: (schema: Schema, body: unknown) => boolean;
  /** Whether anything differs from the start. */
  touched: boolean;
  reset: (values?: V) => void;
}

/**
 * A form's values and messages. The schema is the contract's own, so that what is refused here is what the server
 * would refuse, in the same words.
 * @param serverError the error of the submission; its fields are shown at theirs
 */
export function useForm<V extends object>(start: V, serverError: unknown = null): Form<V> {
  const [initial, setInitial] = useState(start);
  const [values, setValues] = useState(start);
  const [issues, setIssues] = useState<Issue[]>([]);
  const set = useCallback(<K extends keyof V>(name: K, value: V[K]) => {
    setValues((former) => ({ ...former, [name]: value }));
    setIssues((former) => former.filter(({ path }) => path[0] !== name));
  }, []);
  const check = useCallback((schema: Schema, body: unknown) => {
    const parsed = schema.safeParse(body);
    setIssues(parsed.success ? [] : [...parsed.error.issues]);
    return parsed.success;
  }, []);
  const reset = useCallback(
    (next: V = initial) => {
      setInitial(next);
      setValues(next);
      setIssues([]);
    },
    [initial],
  );
  const fromServer = serverError === null ? [] : errorWords(serverError).fields;
  const error = (path: string) =>
    found(issues.find((issue) => within(issue.path.map(String).join('.'), path))) ??
    // The server names the part of the request too: "body.service".
    fromServer.find((field) => within(field.path.replace(/^body\./, ''), path))?.message;
  return { values, set, setAll: setValues, error, check, touched: values !== initial, reset };
}

function found(issue: Issue | undefined): string | undefined {
  return issue && messageOf(issue);
}

function within(issue: string, path: string): boolean {
  return issue === path || issue.startsWith(`${path}.`);
}
