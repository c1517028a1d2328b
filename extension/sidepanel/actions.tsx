import type { ReactElement } from 'react';
import type { PanelState } from '../messages/panel-state.ts';
import { browser } from '../browser.ts';
import { originPattern } from '../storage/addresses.ts';
import { changeSettings, readSettings } from '../storage/settings.ts';
import type { Act } from './act.ts';

/** What can be done with the page in front. */
export function Actions({
  tabId,
  state,
  act,
}: {
  tabId: number;
  state: PanelState;
  act: Act;
}): ReactElement | null {
  const { page } = state;
  if (page === null || page.origin === null || page.access === 'closed') return null;
  const open = page.access === 'click' || page.access === 'site';
  return (
    <section className="card stack" aria-label="Actions">
      {open && (
        <div className="actions">
          <button
            type="button"
            className="primary wide"
            onClick={() => void act({ type: 'pick.start', tabId })}
          >
            Annotate an element
          </button>
          <button type="button" onClick={() => void act({ type: 'selection.take', tabId })}>
            Selected text
          </button>
          <button type="button" onClick={() => void act({ type: 'draft.page', tabId })}>
            Whole page
          </button>
          <button
            type="button"
            className="wide"
            onClick={() => void act({ type: 'draft.page', tabId, incident: true })}
          >
            Open an incident
          </button>
        </div>
      )}
      <Site tabId={tabId} origin={page.origin} enabled={page.access === 'site'} act={act} />
    </section>
  );
}

function Site(props: { tabId: number; origin: string; enabled: boolean; act: Act }): ReactElement {
  const { tabId, origin, enabled, act } = props;
  const host = new URL(origin).host;

  function enable(): void {
    // The request comes first in the click: after any wait the browsers no longer count it as the user's wish.
    browser.permissions
      .request({ origins: [originPattern(origin)] })
      .then(async (granted) => {
        if (!granted) return;
        const { sites } = await readSettings();
        await changeSettings({ sites: [...new Set([...sites, origin])] });
        await act({ type: 'site.changed', tabId }, `AppOps now shows badge and notes on ${host} by itself.`);
      })
      .catch(console.error);
  }

  async function disable(): Promise<void> {
    const { sites, backendUrl } = await readSettings();
    const left = sites.filter((site) => site !== origin);
    await changeSettings({ sites: left });
    const pattern = originPattern(origin);
    // Another port of this host, or the backend on it, may still need the permission.
    const needed = [...left, ...(backendUrl === '' ? [] : [backendUrl])].some(
      (site) => originPattern(site) === pattern,
    );
    if (!needed) await browser.permissions.remove({ origins: [pattern] });
    await act(
      { type: 'site.changed', tabId },
      `AppOps leaves ${host} alone until you click its button there.`,
    );
  }

  return (
    <p className="small muted row">
      {enabled ? (
        <>
          <span>Badge and notes are on for {host}.</span>
          <button type="button" className="link" onClick={() => void disable()}>
            Turn off
          </button>
        </>
      ) : (
        <>
          <span>Show badge and notes on {host} without a click?</span>
          <button type="button" className="link" onClick={enable}>
            Enable on this site
          </button>
        </>
      )}
    </p>
  );
}
