import type { Lookup } from './service-lookup.ts';

const RED = '#c4162a';
const GREY = '#6e7079';

export interface Badge {
  text: string;
  colour: string;
  title: string;
}

/** What the toolbar button says of a page; nothing where there is nothing to know. */
export function badgeFor(paired: boolean, lookup: Lookup | null): Badge {
  if (!paired) return { text: '', colour: GREY, title: 'AppOps: not paired yet' };
  if (lookup === null) return { text: '', colour: GREY, title: 'AppOps' };
  if (!lookup.ok) return { text: '!', colour: GREY, title: `AppOps: ${lookup.failure.message}` };
  const { match, live, openIncidents } = lookup.facts.match;
  if (!match) return { text: '', colour: GREY, title: 'AppOps: this page belongs to no known service' };
  const count = openIncidents.length;
  const incidents = count === 1 ? '1 open incident' : `${count} open incidents`;
  const release = live ? `${live.version} is live` : 'no release is known';
  return {
    text: count === 0 ? '' : count > 99 ? '99+' : String(count),
    colour: RED,
    title: `${match.service.name}, ${match.environment.name}: ${release}, ${incidents}`,
  };
}
