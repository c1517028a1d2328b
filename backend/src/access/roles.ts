import type { Scope } from '@appops/shared/contract/route';
import type { Principal } from '../context.ts';

export type Role = Principal['role'];

const granted: Record<Role, readonly Scope[]> = {
  viewer: ['read'],
  editor: ['read', 'annotate', 'operate', 'ingest'],
  admin: ['read', 'annotate', 'operate', 'ingest', 'probe', 'admin'],
};

/** What a role may do. */
export function scopesOf(role: Role): readonly Scope[] {
  return granted[role];
}

/** The role that a set of scopes amounts to, for showing and for capping what it may grant. */
export function roleOf(scopes: readonly Scope[]): Role {
  if (scopes.includes('admin')) return 'admin';
  return scopes.includes('operate') ? 'editor' : 'viewer';
}

/** Whether scopes allow what a route needs: `admin` allows all, `operate` includes `annotate`, and any of them includes `read`. */
export function allows(scopes: readonly Scope[], needed: Scope): boolean {
  if (scopes.includes('admin') || scopes.includes(needed)) return true;
  if (needed === 'annotate') return scopes.includes('operate');
  if (needed === 'read') return scopes.some((scope) => scope === 'annotate' || scope === 'operate');
  return false;
}
