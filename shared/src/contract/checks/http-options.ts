import * as z from 'zod/mini';
import { slug } from '../values.ts';
import { resolverShape } from './common.ts';
import { httpAuth } from './http-auth.ts';
import { tlsSettingsShape } from './tls-settings.ts';

/** The versions of HTTP that may be asked for. */
export const httpVersions = ['1.1', '2', 'auto'] as const;
export type HttpVersion = (typeof httpVersions)[number];

/** How much of a body is read where nothing else is said, in bytes; and the least and most that may be. */
export const bodyLimits = { usual: 1024 * 1024, least: 1024, most: 8 * 1024 * 1024 } as const;

/** A proxy that an admin made, by its slug. Left out: it goes there directly. */
export const proxyShape = { proxy: z.optional(slug) };

/** How an HTTP check goes out, where not as usual. Each may be left out, as checks of the first releases do. */
export const httpOptionsShape = {
  auth: z.optional(httpAuth),
  ...tlsSettingsShape,
  ...proxyShape,
  ...resolverShape,
  /**
   * `auto` offers HTTP/2 and HTTP/1.1 and takes what the server agrees to; without TLS it is 1.1. `2` without TLS is by prior
   * knowledge (RFC 9113 section 3.3). Left out: 1.1.
   */
  http: z.optional(z.enum(httpVersions)),
  /** How much of a body is read, as it comes and decompressed, in bytes. Left out: 1 MiB. */
  bodyLimitBytes: z.optional(z.int().check(z.gte(bodyLimits.least), z.lte(bodyLimits.most))),
  /** Whether an answer over HTTP/1 is read even where it breaks the rules in ways that some clients forgive. */
  lenient: z.optional(z.boolean()),
};
