import type { FastifyRequest } from 'fastify';

/**
 * The host that a request asks for, with its port: of a target in absolute form the target's own, whatever Host says
 * (RFC 9112, section 3.2.2). Empty where it is not said, or said twice, which may be meant for two servers.
 */
export function askedHost({ raw }: FastifyRequest): string {
  const said = raw.headersDistinct.host ?? [];
  if (said.length > 1) return '';
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(raw.url ?? '')?.[1];
  return authority ?? said[0] ?? '';
}
