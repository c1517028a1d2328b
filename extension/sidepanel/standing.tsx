import { ageWords } from '@appops/shared/words/time';
import type { ReactElement } from 'react';
import type { PanelState } from '../messages/panel-state.ts';
import { browser } from '../browser.ts';
import type { Act } from './act.ts';

/** What is heard this recently needs no word about its age, in milliseconds. */
const YOUNG_MS = 30_000;

/** How old is what the panel shows, and why nothing newer is there. Silent while all is well. */
export function Standing({ state, act }: { state: PanelState; act: Act }): ReactElement | null {
  const { facts, notesAt, failure, asking, page } = state;
  if (state.connection.state !== 'paired') return null;
  const times = [facts?.at, notesAt].filter((at): at is number => typeof at === 'number');
  const oldest = times.length === 0 ? null : Math.min(...times);
  const age = oldest === null ? null : ageWords(oldest, Date.now());
  const isOld = oldest !== null && Date.now() - oldest > YOUNG_MS;
  if (failure && failure.kind !== 'unpaired') {
    return (
      <div className="banner error stack" role="alert">
        <span>{failure.message}</span>
        <span>
          {age === null
            ? 'Nothing is known of this page yet. '
            : `What is shown is what AppOps said ${age}. `}
          Notes can be written: they are kept here and sent when it answers.
        </span>
        <div className="row">
          <button type="button" onClick={() => void act({ type: 'outbox.retry' })}>
            Try again
          </button>
          <button type="button" className="link" onClick={() => void browser.runtime.openOptionsPage()}>
            Change the address
          </button>
        </div>
      </div>
    );
  }
  const known = page?.access === 'click' || page?.access === 'site';
  if (asking && known && (isOld || oldest === null)) {
    return (
      <p className="banner small" role="status">
        {age === null ? 'Asking AppOps about this page… ' : `As AppOps said ${age}; asking again… `}
        Notes can be written meanwhile.
      </p>
    );
  }
  return null;
}
