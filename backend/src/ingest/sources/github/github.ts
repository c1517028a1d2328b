import { faultsOf } from '@appops/shared/words/faults';
import type * as z from 'zod/mini';
import { AppError } from '../../../errors.ts';
import { headerOf } from '../../headers.ts';
import { jsonOf } from '../../json-of.ts';
import { isSigned } from '../../signature.ts';
import type { Delivery, Report, SourceKind, Understood, Verified } from '../source-kind.ts';
import { readMergedRequest, readPush } from './commits.ts';
import { deploymentEvent, deploymentStatusEvent, readDeployment, readStatus } from './payloads.ts';
import { refEvents, refsIn } from './refs.ts';
import { sample, signed } from './sample.ts';
import { setUp } from './set-up.ts';

/** GitHub's webhooks. https://docs.github.com/webhooks */
export const github: SourceKind = {
  sender: 'GitHub',
  again: 'redeliver this from GitHub',
  findsServiceBy: 'repository',
  event: ({ headers }) => headerOf(headers, 'x-github-event'),
  verify,
  key: ({ headers }) => {
    const key = headerOf(headers, 'x-github-delivery');
    if (headerOf(headers, 'x-github-event') === null || key === null || key.length > 200)
      throw new AppError(
        'invalid_request',
        'GitHub names each delivery in the headers X-GitHub-Event and X-GitHub-Delivery; send both.',
      );
    return key;
  },
  body,
  readsHeaders: ['x-github-event'],
  read: (told, { headers }) => understand(headerOf(headers, 'x-github-event') ?? '', told),
  sample,
  sign: (text, secret) => signed(text.event, text.body, secret),
  setUp: () => setUp,
};

function verify({ headers, body }: Delivery, secrets: readonly string[]): Verified {
  const signature = headerOf(headers, 'x-hub-signature-256');
  if (signature === null)
    return {
      kind: 'missing',
      reason:
        headerOf(headers, 'x-hub-signature') === null
          ? "The delivery is not signed. Set the secret of this source in the webhook's settings at GitHub."
          : 'The delivery is signed with SHA-1 only, which is not accepted. Send X-Hub-Signature-256.',
    };
  if (isSigned(body, signature, secrets)) return { kind: 'genuine' };
  return {
    kind: 'invalid',
    reason:
      'The signature does not fit the body. The secret at GitHub is not the one of this source; set it again, or rotate it here.',
  };
}

function understand(event: string, told: unknown): Understood {
  const ignore = (otherwise: string): Understood => ({ by: null, reports: [], otherwise });
  const tell = (by: string | null, report: Report): Understood => ({
    by,
    reports: [report],
    otherwise: null,
  });
  switch (event) {
    case 'ping':
      return { by: null, reports: [], otherwise: null };
    case 'deployment': {
      const parsed = parse(deploymentEvent, event, told);
      if (parsed.action !== 'created') return ignore(`The action "${parsed.action}" tells nothing new.`);
      const { report, creator } = readDeployment(parsed);
      return tell(creator, { kind: 'deployment', report });
    }
    case 'deployment_status': {
      const parsed = parse(deploymentStatusEvent, event, told);
      if (parsed.action !== 'created') return ignore(`The action "${parsed.action}" tells nothing new.`);
      const { report, creator } = readDeployment(parsed);
      if (parsed.deployment_status.state === 'inactive' && parsed.deployment.transient_environment === true)
        return tell(creator, { kind: 'environment_ended', ended: report });
      const notes: string[] = [];
      const step = readStatus(parsed, notes);
      if (step === null)
        return ignore(
          `The state "${parsed.deployment_status.state}" tells nothing of how a deployment went.`,
        );
      const all = [...new Set([...report.notes, ...notes])];
      return tell(creator, { kind: 'deployment', report: { ...report, step, notes: all } });
    }
    default:
      if (refEvents.includes(event)) return readRefsAndCommits(event, told);
      return ignore(
        `The event "${event}" is not used. Choose "Deployments" and "Deployment statuses" at GitHub.`,
      );
  }
}

/** What tells of no deployment, and is kept: which refs are branches and tags, and which commits were merged. */
function readRefsAndCommits(event: string, told: unknown): Understood {
  const seen = refsIn(event, told);
  const push = event === 'push' ? readPush(told) : null;
  const request = event === 'pull_request' ? readMergedRequest(told) : null;
  return {
    by: push?.by ?? request?.by ?? null,
    reports: [
      ...(seen === null ? [] : [{ kind: 'refs' as const, ...seen }]),
      ...(push === null ? [] : [{ kind: 'push' as const, push }]),
      ...(request === null ? [] : [{ kind: 'merged' as const, request }]),
    ],
    otherwise: `The event "${event}" tells of no deployment, and names no case. AppOps remembers from it which refs are branches and which are tags, and which commits were merged.`,
  };
}

/** GitHub sends JSON, or a form with the JSON in its field `payload`, as the webhook's settings say. */
function body({ headers, body: bytes }: Delivery): unknown {
  const text = bytes.toString('utf8');
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return jsonOf(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text);
}

function parse<S extends z.ZodMiniType>(schema: S, event: string, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = faultsOf(parsed.error.issues, { input: value });
  // By GitHub's own names of its fields: ours would lead nobody to them.
  const told = fields.slice(0, 3).map(({ path, message }) => `${path} ${message}`);
  throw new AppError('invalid_request', `This is no "${event}" event of GitHub: ${told.join('; ')}.`, {
    fields,
  });
}
