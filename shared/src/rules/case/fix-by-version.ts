/** Whether a release has a fix, as the versions that the fix names tell. */

import { compareVersions, parseVersion, sameVersion } from '../versions.ts';
import type { NamedVersion } from '../versions.ts';
import { presence } from './presence.ts';
import type { Presence } from './presence.ts';
import type { ReleaseLife } from './release-lives.ts';

export interface VersionQuestion {
  named: readonly NamedVersion[];
  life: ReleaseLife;
  environment: string;
  lives: ReadonlyMap<string, ReleaseLife>;
  /** The service's versions are dates, whatever each may look like. */
  dates: boolean;
}

/** By the version itself, by its release line, or by the order of first deployment. */
export function byNamedVersion({ named, life, environment, lives, dates }: VersionQuestion): Presence {
  if (named.some((one) => sameVersion(one.version, life.version))) return presence('yes', 'version');
  const semantic = dates ? [] : named.filter((one) => parseVersion(one.version) !== null);
  const own = dates ? null : parseVersion(life.version);
  if (own !== null && semantic.length > 0) {
    const inLine = inOwnLine(semantic, life.version);
    if (inLine !== null) return inLine;
    const majors = semantic.map((one) => parseVersion(one.version)?.major ?? 0);
    if (own.major < Math.min(...majors)) return presence('no', 'older_line');
    if (own.major <= Math.max(...majors) || semantic.some((one) => one.withLine) || semantic.length > 1)
      return presence('unknown', 'line_not_named');
  }
  const having = [...lives.values()].filter(
    (other) =>
      named.some((one) => sameVersion(one.version, other.version)) ||
      (!dates && inOwnLine(semantic, other.version)?.answer === 'yes'),
  );
  return byOrder(life, environment, having, own !== null && semantic.length > 0);
}

/** By version inside one major line; null where no version of that line was named. */
function inOwnLine(named: readonly NamedVersion[], version: string): Presence | null {
  const orders = named.flatMap((one) => compareVersions(version, one.version) ?? []);
  if (orders.length === 0) return null;
  return orders.some((order) => order >= 0)
    ? presence('yes', 'later_version')
    : presence('no', 'earlier_version');
}

/**
 * By the order of first deployment: what came after a release with the fix has it, what came before has not.
 *
 * @param having the releases that have it by their version
 * @param nextLine it is of a later major line, which may have been made without the fix
 */
function byOrder(
  life: ReleaseLife,
  environment: string,
  having: readonly ReleaseLife[],
  nextLine: boolean,
): Presence {
  const own = life.first.get(environment)?.at ?? null;
  const here = earliest(having.map((one) => one.first.get(environment)?.at ?? null));
  const anywhere = earliest(having.map((one) => one.firstAt));
  if (own === null) return presence('unknown', 'order_not_known');
  if (anywhere !== null && life.firstAt !== null && life.firstAt < anywhere)
    return nextLine ? presence('unknown', 'order_not_known') : presence('no', 'first_deployed_before');
  if (here !== null) return own > here ? presence('yes', 'order') : presence('no', 'first_deployed_before');
  return anywhere === null && !nextLine
    ? presence('no', 'first_deployed_before')
    : presence('unknown', 'order_not_known');
}

/** null: none of them is known. */
export function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
