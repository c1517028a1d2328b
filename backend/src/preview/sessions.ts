import type { FastifyRequest } from 'fastify';
import { createHash, randomBytes } from 'node:crypto';
import type { GrafanaRole } from './route-matching.ts';

export interface PreviewSession {
  /** As whom the person looks at the pages; the person may change it. */
  role: GrafanaRole;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export interface Sessions {
  /** A code for one use, which opens one browser. */
  issueCode(): string;
  /** Turns an unused code into a session and gives the secret for its cookie; null when it cannot. */
  open(code: string): string | null;
  find(secret: string | undefined): PreviewSession | null;
}

const codeLifetime = 24 * 3_600_000;
/** Links that wait to be opened; beyond that the oldest are no longer valid. */
const mostCodes = 1000;
export const sessionLifetime = 7 * 24 * 3_600_000;

/** Sessions of the preview, in memory only: a restart prints a new link. Secrets are kept as hashes. */
export function createSessions(clock: () => number): Sessions {
  const codes = new Map<string, number>();
  const sessions = new Map<string, PreviewSession>();

  return {
    issueCode() {
      for (const [key, expiresAt] of codes)
        if (expiresAt < clock() || codes.size >= mostCodes) codes.delete(key);
      const code = randomBytes(24).toString('base64url');
      codes.set(hash(code), clock() + codeLifetime);
      return code;
    },
    open(code) {
      const key = hash(code);
      const expiresAt = codes.get(key);
      codes.delete(key);
      if (expiresAt === undefined || expiresAt < clock()) return null;
      const secret = randomBytes(32).toString('base64url');
      sessions.set(hash(secret), { role: 'Admin', expiresAt: clock() + sessionLifetime });
      return secret;
    },
    find(secret) {
      if (secret === undefined) return null;
      const key = hash(secret);
      const session = sessions.get(key);
      if (session === undefined) return null;
      if (session.expiresAt >= clock()) return session;
      sessions.delete(key);
      return null;
    },
  };
}

/** The session that a request's cookie names. */
export function sessionOf(sessions: Sessions, request: FastifyRequest): PreviewSession | null {
  const name = cookieName(request);
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return sessions.find(value);
  }
  return null;
}

/** Sets the session's cookie: out of reach of scripts, of other sites, and of the rest of this server. */
export function sessionCookie(request: FastifyRequest, secret: string): string {
  return `${cookieName(request)}=${secret}; Path=/preview; HttpOnly; SameSite=Strict; Max-Age=${sessionLifetime / 1000}`;
}

// Cookies do not keep ports apart, and two backends may run on one machine.
function cookieName(request: FastifyRequest): string {
  return `appops_preview_${/:(\d+)$/.exec(request.headers.host ?? '')?.[1] ?? '80'}`;
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
