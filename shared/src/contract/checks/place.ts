import * as z from 'zod/mini';
import { hostNameOf } from '../../rules/checks/host-name.ts';
import { text } from '../values.ts';

/** Where checks lead that name a host and not an address with a scheme. */

export const hostShape = {
  host: z.string().check(
    z.maxLength(253),
    z.refine(
      (host) => hostNameOf(host) !== null,
      'must be a host name or an address alone, such as db.example.com or 192.0.2.7',
    ),
  ),
};

/** A port number. */
export const port = z.int().check(z.gte(1), z.lte(65_535));

/** Bytes as text: see `bytesOf` in the rules. */
export const bytes = text(1000);
