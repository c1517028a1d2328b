import { matchPlace, nameKey, slugFor } from '@appops/shared/rules/place-names';
import { useState } from 'react';
import { useMutation } from '../../shared/query/use-mutation.ts';
import { makeService, useServices } from '../services/api.ts';
import { makeToken } from '../settings/api.ts';

/**
 * A token for a pipeline that deploys a service. The service is made first where it is new.
 * @param service its name, as it is typed
 */
export function useDeploymentToken(service: string) {
  const services = useServices();
  const [secret, setSecret] = useState<string | null>(null);
  const items = services.data?.items ?? [];
  const known = matchPlace(service, items);
  const slug =
    nameKey(service) === ''
      ? ''
      : (known?.slug ?? slugFor(service, (taken) => matchPlace(taken, items) !== undefined));
  const token = useMutation(async (name: string, key) => {
    if (known === undefined) await makeService({ name, slug }, `${key}-service`);
    return makeToken({ name: `Deployments of ${name}`, scopes: ['ingest'] }, key);
  });
  return {
    /** The service's slug; empty while no name is typed. */
    slug,
    make: async () => {
      const made = await token.run(service);
      if (made) setSecret(made.secret);
    },
    /** Null until it is made, and once it is forgotten. */
    secret,
    forget: () => setSecret(null),
    busy: token.busy,
    error: token.error,
  };
}

export type DeploymentToken = ReturnType<typeof useDeploymentToken>;
