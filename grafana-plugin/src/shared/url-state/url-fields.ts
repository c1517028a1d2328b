/** How one field of the page's state is written into the query string, and read from it. */
export interface UrlField<T> {
  fallback: T;
  /** undefined where the text means nothing: the fallback is used. */
  read(values: string[]): T | undefined;
  write(value: T): string[];
}

export function textField(fallback = ''): UrlField<string> {
  return { fallback, read: ([value]) => value, write: (value) => [value] };
}

export function choiceField<const T extends string>(choices: readonly T[], fallback: T): UrlField<T> {
  return {
    fallback,
    read: ([value]) => choices.find((choice) => choice === value),
    write: (value) => [value],
  };
}

/** Several of a closed list, as repeated parameters; what is not in the list is left out. */
export function choicesField<const T extends string>(choices: readonly T[]): UrlField<T[]> {
  return {
    fallback: [],
    read: (values) => choices.filter((choice) => values.includes(choice)),
    write: (value) => value,
  };
}

/** Several slugs, as repeated parameters. */
export function slugsField(): UrlField<string[]> {
  return {
    fallback: [],
    read: (values) => [...new Set(values.filter((value) => /^[a-z0-9-]{1,63}$/.test(value)))],
    write: (value) => value,
  };
}

/** Several ids, as repeated parameters. */
export function idsField(): UrlField<string[]> {
  return {
    fallback: [],
    read: (values) => [...new Set(values.filter((value) => /^[a-z]+_[0-9a-f]{32}$/.test(value)))],
    write: (value) => value,
  };
}

export type UrlFields = Record<string, UrlField<unknown>>;
export type StateOf<F> = { [K in keyof F]: F[K] extends UrlField<infer T> ? T : never };

/** The state that a query string stands for. */
export function readState<F extends UrlFields>(fields: F, search: URLSearchParams): StateOf<F> {
  const state: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const values = search.getAll(name);
    state[name] = (values.length === 0 ? undefined : field.read(values)) ?? field.fallback;
  }
  // Cast: it has what each field reads, by the field's name.
  return state as StateOf<F>;
}

/** The query string with these changes; what equals its fallback is left out, what is not ours stays. */
export function writeState<F extends UrlFields>(
  fields: F,
  search: URLSearchParams,
  changes: Partial<StateOf<F>>,
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    const field: UrlField<unknown> | undefined = fields[name];
    if (!field) continue;
    next.delete(name);
    if (JSON.stringify(value) === JSON.stringify(field.fallback)) continue;
    for (const item of field.write(value)) next.append(name, item);
  }
  return next;
}
