import { config } from '@grafana/runtime';

const RANK: Record<string, number> = { Viewer: 1, Editor: 2, Admin: 3 };

/** Whether this person's Grafana role lets the door through; the backend decides in the end. */
export function mayEdit(): boolean {
  return rank() >= 2;
}

export function mayAdminister(): boolean {
  return rank() >= 3;
}

function rank(): number {
  const user = config.bootData?.user;
  return user?.isGrafanaAdmin ? 3 : (RANK[user?.orgRole ?? ''] ?? 0);
}

/** Said on what is switched off for a viewer. */
export const EDITORS_ONLY = 'Your role in this Grafana is Viewer. Editors and administrators can do this.';
export const ADMINS_ONLY = 'Only administrators of this Grafana can do this.';
