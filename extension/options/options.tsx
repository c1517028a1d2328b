import { useCallback, useEffect, useState, type ReactElement } from 'react';
import { browser } from '../browser.ts';
import type { DoneRequest } from '../messages/panel-answers.ts';
import type { HeldService } from '../background/page-rules.ts';
import { BackendForm } from '../pages/backend-form.tsx';
import { askWorker } from '../pages/worker.ts';
import { originPattern } from '../storage/addresses.ts';
import { changeSettings, readSettings, type Settings } from '../storage/settings.ts';

/** The settings that outlive a panel. */
export function Options(): ReactElement {
  const [settings, setSettings] = useState<Settings | null>(null);
  const [said, setSaid] = useState('');
  const read = useCallback(() => void readSettings().then(setSettings, console.error), []);
  useEffect(read, [read]);

  async function tell(message: DoneRequest, words: string): Promise<void> {
    const done = await askWorker(message);
    setSaid(done.ok ? words : done.message);
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
      <Rules />
    </main>
  );
}

type Tell = (message: DoneRequest, words: string) => Promise<void>;

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

/* Kept by the backend per service, so that everybody's notes lie on the same pages. */
function Rules(): ReactElement {
  const [services, setServices] = useState<HeldService[] | null>(null);
  const [said, setSaid] = useState('');
  const read = useCallback(
    () => void askWorker({ type: 'rules.get' }).then((told) => Array.isArray(told) && setServices(told)),
    [],
  );
  useEffect(read, [read]);

  return (
    <section className="stack">
      <h2>Pages of your services</h2>
      <p className="muted">
        Queries often hold sessions and names, so they are cut off before a page&apos;s address is sent,
        except for the parameters that tell pages apart, such as “order”. What a mask fits is never read and
        is black in pictures. Both are kept in AppOps for everybody; to change them takes the right to
        operate.
      </p>
      <p role="status">{said}</p>
      {services !== null && services.length === 0 && <p>No service is known yet.</p>}
      {services?.map((service) => (
        <Rule
          key={`${service.slug} ${service.version}`}
          service={service}
          onSaved={(words) => {
            setSaid(words);
            read();
          }}
        />
      ))}
    </section>
  );
}

function Rule({
  service,
  onSaved,
}: {
  service: HeldService;
  onSaved: (words: string) => void;
}): ReactElement {
  const { slug, name } = service;
  const [parameters, setParameters] = useState((service.keptParameters ?? []).join(', '));
  const [masks, setMasks] = useState((service.maskSelectors ?? []).join('\n'));
  const [error, setError] = useState<string | null>(null);

  async function save(): Promise<void> {
    const maskSelectors = masks
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const broken = maskSelectors.find((selector) => !isSelector(selector));
    if (broken !== undefined) {
      setError(`“${broken}” is no CSS selector. One looks like .salary or [data-name].`);
      return;
    }
    const keptParameters = parameters.split(/[\s,]+/).filter((word) => word !== '');
    const done = await askWorker({ type: 'rules.set', slug, keptParameters, maskSelectors });
    if (done.ok) onSaved(`Saved for ${name}.`);
    else setError(done.message);
  }

  return (
    <fieldset className="card stack">
      <legend>{name}</legend>
      <div>
        <label htmlFor={`parameters-${slug}`}>Parameters to keep, separated by commas</label>
        <input
          id={`parameters-${slug}`}
          type="text"
          value={parameters}
          onChange={(event) => setParameters(event.target.value)}
        />
      </div>
      <div>
        <label htmlFor={`masks-${slug}`}>Masks: CSS selectors, one a line</label>
        <textarea id={`masks-${slug}`} value={masks} onChange={(event) => setMasks(event.target.value)} />
      </div>
      {error !== null && (
        <p className="banner error" role="alert">
          {error}
        </p>
      )}
      <div>
        <button type="button" onClick={() => void save()}>
          Save
        </button>
      </div>
    </fieldset>
  );
}

function isSelector(text: string): boolean {
  try {
    document.createDocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}
