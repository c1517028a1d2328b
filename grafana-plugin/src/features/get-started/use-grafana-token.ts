import { useState } from 'react';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { changeBackendSettings, makeToken, useBackendSettings } from '../settings/api.ts';

/** Tells the backend which Grafana it is, and makes the token that this Grafana's app is given. */
export function useGrafanaToken() {
  const settings = useBackendSettings();
  const [secret, setSecret] = useState<string | null>(null);
  const connect = useMutation(async (grafanaUrl: string, key) => {
    const { version } = settings.data!;
    const address = grafanaUrl.replace(/\/+$/, '');
    await changeBackendSettings({
      version,
      grafana: { url: address, publicUrl: address, issuer: `${address}/` },
    });
    return makeToken(
      {
        name: tokenName(address),
        scopes: ['admin'],
        door: 'app',
      },
      key,
    );
  });
  return {
    settings,
    /** @param url the address of the Grafana, as people open it */
    make: async (url: string) => {
      const made = await connect.run(url);
      if (made) setSecret(made.secret);
    },
    /** Null until it is made. */
    secret,
    busy: connect.busy,
    error: connect.error,
  };
}

/** The name of the token that a Grafana gets. */
export function tokenName(address: string): string {
  return `Grafana at ${new URL(address).host}`;
}
