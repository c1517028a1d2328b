import { openIncidentsWords } from '@appops/shared/words/incident';
import { hasRecovered } from './page-facts.ts';
import type { Known } from './service-lookup.ts';

const RED = '#c4162a';
const GREY = '#6e7079';

export interface Badge {
  text: string;
  colour: string;
  title: string;
}

/** What the toolbar button says of a page; nothing where there is nothing to know. */
export function badgeFor(paired: boolean, known: Known | null): Badge {
  if (!paired) return { text: '', colour: GREY, title: 'AppOps: not paired yet' };
  if (known === null) return { text: '', colour: GREY, title: 'AppOps' };
  const away = known.failure === null ? '' : ` (${known.failure.message})`;
  if (known.match === null) {
    if (known.failure === null) return { text: '', colour: GREY, title: 'AppOps' };
    return { text: '!', colour: GREY, title: `AppOps: ${known.failure.message}` };
  }
  const { match, live, openIncidents } = known.match.value;
  if (!match) return { text: '', colour: GREY, title: 'AppOps: this page belongs to no known service' };
  const recovered = openIncidents.filter(hasRecovered).length;
  const count = openIncidents.length - recovered;
  const incidents = openIncidentsWords({
    openIncidents: openIncidents.length,
    recoveredIncidents: recovered,
  });
  const release = live ? `${live.version} is live` : 'no release is known';
  return {
    text: count === 0 ? '' : count > 99 ? '99+' : String(count),
    // What is known from before still counts, but not as news.
    colour: away === '' ? RED : GREY,
    title: `${match.service.name}, ${match.environment.name}: ${release}, ${incidents}${away}`,
  };
}
