import { config } from '@grafana/runtime';

/** The name of who is signed in, as Grafana has it; empty where it has none. */
export function ownName(): string {
  const user = config.bootData?.user;
  return user?.name || user?.login || '';
}
