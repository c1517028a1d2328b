import type { AttemptFacts } from '@appops/shared/contract/checks/facts';

/**
 * Where a fact of a run that was well is stored:
 * - `steady`: the same for most runs of a monitor, such as a certificate, and stored once for all that have it alike. A fact
 *   that is another one at each run must not be steady, or each run would store all steady facts anew;
 * - `varies`: with the run, as JSON;
 * - `code`, `size`: with the run, in a column of its own, for one whole number each (or null), so that it takes a byte or
 *   two. `code` is what replies tell as `statusCode`.
 */
export type FactPlace = 'steady' | 'varies' | 'code' | 'size';

/** The place of each fact of a protocol, in the order in which they are stored; `protocol` itself is steady. */
export type FactPlaces<F extends AttemptFacts> = {
  readonly [K in Exclude<keyof F, 'protocol'>]: PlaceOf<F[K]>;
};

type PlaceOf<V> = V extends number | null ? FactPlace : 'steady' | 'varies';
