import type { Deployment, startDeployment as route } from '@appops/shared/contract/deployments';
import type { BodyOf } from '@appops/shared/contract/route';
import type { Context } from '../context.ts';
import { AppError, refuseFields } from '../errors.ts';
import { logDelivery } from '../ingest/deliveries.ts';
import { loadDeployment } from './deployment.ts';
import type { Place } from './record-facts.ts';
import { reportDeployment } from './report-deployment.ts';
import { tidied, type Told } from './tidy.ts';

/**
 * Records a deployment as a request tells it.
 * @throws {AppError} not_found for an unknown service, invalid_move, conflict for another version of a finished one,
 * invalid_request for an end that cannot be
 */
export async function startDeployment(ctx: Context, body: BodyOf<typeof route>): Promise<Deployment> {
  const { told, notes: left } = tidied(body);
  checkTimes(told);
  const { service, environment, ...facts } = told;
  const reported = await reportDeployment(ctx, {
    kind: 'state',
    ...facts,
    service: { by: 'reference', name: service },
    environment: { by: 'reference', name: environment },
    notes: left,
  });
  if (reported.kind === 'unplaced') throw new AppError('not_found', reported.reason);
  const { part, place, notes } = reported;
  if (notes.length > 0) await say(ctx, place, part, notes);
  const deployment = await loadDeployment(ctx.tx, part);
  return notes.length === 0 ? deployment : { ...deployment, warnings: [...notes] };
}

function checkTimes({ status, startedAt, finishedAt }: Told): void {
  if (finishedAt === null) return;
  const refuse = (message: string) => refuseFields([{ path: 'body.finishedAt', message }]);
  if (status === 'queued' || status === 'running')
    throw refuse(`is told, but the status is ${status}: leave the finish out, or name the status of the end`);
  if (startedAt !== null && finishedAt < startedAt) throw refuse('is before the start');
}

/** What was cut or left out is said where people look for what became of a report. */
async function say(ctx: Context, { service }: Place, id: string, notes: readonly string[]): Promise<void> {
  await logDelivery(ctx, {
    source_id: null,
    kind: 'api',
    event: `deployment of ${service.slug}`.slice(0, 100),
    outcome: 'accepted',
    reason: notes.join(' '),
    subject: id,
    bytes: 0,
  });
}
