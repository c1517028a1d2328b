import { anyHost, maySendTo } from '@appops/shared/rules/checks/secret-text';

/** A text of a check in which a secret was put in: for who follows a target to where it sends on. */
export interface CarriedSecret {
  /** Where the text stands in the check, such as `headers`, `X-Api-Key`. */
  path: readonly string[];
  name: string;
  /** Where the secret may be sent. */
  hosts: readonly string[];
}

/**
 * The name of a secret that must not go where a target sends on to; null where nothing stands against it. Across an origin a
 * secret goes only where its hosts name the new one, and never from TLS to a connection without.
 */
export function heldBack(
  carried: readonly CarriedSecret[],
  path: readonly string[],
  from: URL,
  to: URL,
): string | null {
  if (from.origin === to.origin) return null;
  const here = carried.filter(
    (one) => one.path.length === path.length && one.path.every((step, at) => step === path[at]),
  );
  const lost = here.find(
    ({ hosts }) =>
      (from.protocol === 'https:' && to.protocol !== 'https:') ||
      !maySendTo(
        hosts.filter((host) => host !== anyHost),
        to.hostname,
      ),
  );
  return lost?.name ?? null;
}
