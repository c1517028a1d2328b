import { useEffect, useState, type FormEvent, type ReactElement } from 'react';
import { browser } from '../browser.ts';
import { backendAddress, originPattern } from '../storage/addresses.ts';
import { changeSettings, readSettings } from '../storage/settings.ts';

/** Asks for the backend's address and, in the same click, for the browser's permission to talk to it. */
export function BackendForm({
  saveLabel,
  onSaved,
}: {
  saveLabel: string;
  onSaved: () => Promise<void>;
}): ReactElement {
  // Null until the settings are read: a field that fills itself under somebody's hands garbles what they type.
  const [typed, setTyped] = useState<string | null>(null);
  const [plainHttp, setPlainHttp] = useState(false);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    readSettings().then((settings) => {
      setTyped(settings.backendUrl);
      setPlainHttp(settings.plainHttp);
    }, console.error);
  }, []);

  function save(event: FormEvent): void {
    event.preventDefault();
    const address = backendAddress(typed ?? '', plainHttp);
    if (!address.ok) {
      setError(address.reason);
      return;
    }
    setError(null);
    // First of all, while the click counts; the address is kept before the answer, since a panel may close meanwhile.
    const granted = browser.permissions.request({ origins: [originPattern(address.url)] });
    changeSettings({ backendUrl: address.url, plainHttp })
      .then(() => granted)
      .then(async (yes) => {
        if (yes) await onSaved();
        else
          setError(
            `Without the permission for ${new URL(address.url).host} the extension cannot reach AppOps. Try again and allow it.`,
          );
      })
      .catch((cause: unknown) => setError(`The address was not saved: ${String(cause)}`));
  }

  if (typed === null) return <></>;
  return (
    <form className="stack" onSubmit={save}>
      <div>
        <label htmlFor="backend">Address of AppOps</label>
        <input
          id="backend"
          type="text"
          inputMode="url"
          value={typed}
          placeholder="https://appops.example.com"
          spellCheck={false}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : 'backend-error'}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <label className="choice">
        <input type="checkbox" checked={plainHttp} onChange={(event) => setPlainHttp(event.target.checked)} />
        Allow http:// in my own network
      </label>
      {error !== null && (
        <p id="backend-error" className="banner error" role="alert">
          {error}
        </p>
      )}
      <button type="submit" className="primary">
        {saveLabel}
      </button>
    </form>
  );
}
