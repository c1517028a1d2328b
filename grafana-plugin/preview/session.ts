import type { DataSourceInstanceSettings } from '@grafana/data';

export const previewRoles = ['Viewer', 'Editor', 'Admin'] as const;
export type PreviewRole = (typeof previewRoles)[number];

/** Who the preview's server says is looking at this page. */
export interface PreviewSession {
  user: { id: number; uid: string; login: string; name: string; email: string; role: PreviewRole };
  org: { id: number; name: string };
}

/** The part of Grafana's frontend settings that the stand-in server knows. */
export interface FrontendSettings {
  appUrl: string;
  appSubUrl: string;
  datasources: Record<string, DataSourceInstanceSettings>;
  defaultDatasource: string;
}

export interface PreviewFacts {
  session: PreviewSession;
  settings: FrontendSettings;
}

/** Reads who is looking and which data sources there are. Null without a valid session. */
export async function readPreviewFacts(): Promise<PreviewFacts | null> {
  const [session, settings] = await Promise.all([
    fetch('api/preview/session'),
    fetch('api/frontend/settings'),
  ]);
  if (session.status === 403 || settings.status === 403) return null;
  if (!session.ok || !settings.ok) throw new Error(`The preview's server answered ${session.status}`);
  return {
    session: (await session.json()) as PreviewSession,
    settings: (await settings.json()) as FrontendSettings,
  };
}

/** Signs in with another role from the next request on. */
export async function switchRole(role: PreviewRole): Promise<void> {
  const response = await fetch('api/preview/role', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role }),
  });
  if (!response.ok) throw new Error(`The preview's server answered ${response.status}`);
}
