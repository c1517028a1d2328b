/** Where a check leads as it is typed. */
export interface TypedPlace {
  host: string;
  port: string;
}

/** "db.example.com:5432" in the field of the host is meant as both, while that of the port is empty. */
export function placeOf({ host, port }: TypedPlace): TypedPlace {
  const [, name, number] = /^(?:[a-z]+:\/\/)?([^:/]+|\[[^\]]+\]):(\d{1,5})$/.exec(host.trim()) ?? [];
  return name !== undefined && number !== undefined && port.trim() === ''
    ? { host: name, port: number }
    : { host: host.trim(), port };
}

/** Whether both are there. */
export function isPlace(typed: TypedPlace): boolean {
  const { host, port } = placeOf(typed);
  return host !== '' && port.trim() !== '';
}

/** A name for a monitor of this place; empty where nothing is typed yet. */
export function nameForPlace(typed: TypedPlace): string {
  const { host, port } = placeOf(typed);
  return host === '' ? '' : `${host}${port.trim() === '' ? '' : `:${port.trim()}`}`.slice(0, 200);
}
