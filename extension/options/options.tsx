import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { browser } from '../browser.ts';
import type { FromPanel } from '../messages/from-panel.ts';
import { BackendForm } from '../pages/backend-form.tsx';
import { originPattern } from '../storage/addresses.ts';
import { changeSettings, readSettings, type Settings } from '../storage/settings.ts';

/** The settings that outlive a panel. */
export function Options(): ReactElement {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [said, setSaid] = useState('');
  const read = useCallback(() => void readSettings().then(setSettings, console.error), []);
  useEffect(read, [read]);

  async function tell(message: FromPanel, words: string): Promise<void> {
    await browser.runtime.sendMessage(message);
    setSaid(words);
    read();
  }

  if (settings === null) return <main className="options" aria-busy="true" />;
  return (
    <main className="options">
      <h1>AppOps settings</h1>
      <p role="status">{said}</p>
      <section className="stack">
        <h2>Backend</h2>
        <p className="muted">All notes, incidents and pictures go to this address and nowhere else.</p>
        <BackendForm
          saveLabel="Save"
          onSaved={() => tell({ type: 'backend.changed' }, 'Saved. Open the panel to pair this browser.')}
        />
      </section>
      <Sites settings={settings} tell={tell} />
      <Parameters key={settings.keptParameters.join()} settings={settings} tell={tell} />
    </main>
  );
}

type Tell = (message: FromPanel, words: string) => Promise<void>;

function Sites({ settings, tell }: { settings: Settings; tell: Tell }): ReactElement {
  async function remove(origin: string): Promise<void> {
    const sites = settings.sites.filter((site) => site !== origin);
    await changeSettings({ sites });
    const pattern = originPattern(origin);
    const needed = [...sites, ...(settings.backendUrl === '' ? [] : [settings.backendUrl])];
    if (!needed.some((site) => originPattern(site) === pattern))
      await browser.permissions.remove({ origins: [pattern] });
    await tell({ type: 'site.changed' }, `${origin} is off.`);
  }

  return (
    <section className="stack">
      <h2>Sites</h2>
      <p className="muted">
        On these sites badge and notes are shown without a click. Add one from the panel while its page is in
        front.
      </p>
      {settings.sites.length === 0 && <p>None.</p>}
      <ul className="stack">
        {settings.sites.map((origin) => (
          <li key={origin} className="row">
            <span>{origin}</span>
            <button type="button" onClick={() => void remove(origin)}>
              Turn off
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Parameters({ settings, tell }: { settings: Settings; tell: Tell }): ReactElement {
  const [typed, setTyped] = useState(settings.keptParameters.join(', '));

  async function save(): Promise<void> {
    const keptParameters = typed.split(/[\s,]+/).filter((name) => name !== '');
    await changeSettings({ keptParameters });
    await tell({ type: 'backend.changed' }, 'Saved.');
  }

  return (
    <section className="stack">
      <h2>Addresses</h2>
      <p className="muted">
        Queries often hold sessions and names, so they are cut off before a page&apos;s address is sent. Name
        the parameters that tell pages apart on your sites, such as “page”.
      </p>
      <div>
        <label htmlFor="parameters">Parameters to keep, separated by commas</label>
        <input id="parameters" type="text" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </div>
      <div>
        <button type="button" onClick={() => void save()}>
          Save
        </button>
      </div>
    </section>
  );
}
