import { randomUUID } from 'node:crypto';
import type { SampleDelivery, SampleOf, SampleText } from '../source-kind.ts';

/** A deployment's start and its end, as a pipeline tells them that was set up by our own steps. */
export function sample(of: SampleOf): SampleText[] {
  const { service, environment, version, status, number, now } = of;
  const told = (state: SampleOf['status'], at: number): SampleText => ({
    event: `deployment ${state}`,
    body: JSON.stringify({
      service,
      environment,
      version,
      id: `build-${number}`,
      status: state,
      time: new Date(at).toISOString(),
    }),
  });
  const isOver = status === 'succeeded' || status === 'failed';
  return isOver ? [told('running', now - 1000), told(status, now)] : [told(status, now)];
}

/** With the secret in the header in which it comes unless something else is set. */
export function sign(text: SampleText, secret: string): SampleDelivery {
  return {
    ...text,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${secret}`,
      'x-appops-delivery': randomUUID(),
    },
  };
}
