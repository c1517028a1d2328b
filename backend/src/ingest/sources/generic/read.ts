import type { GenericPath, GenericSettings } from '@appops/shared/contract/sources/generic';
import { AssertionFault, EvaluationLimit } from '@appops/shared/rules/checks/assertion-findings';
import { createHash } from 'node:crypto';
import { AppError } from '../../../errors.ts';
import { limitedJsonPath } from '../../../probing/protocols/http/limited-json-path.ts';
import { threadCpuMs } from '../../../probing/thread/thread-cpu.ts';
import type { ToldService } from '../../../releases/deployment-report.ts';
import { commitOf, cut, cutName, kept, timeOf, urlOf } from '../../../releases/tidy.ts';
import type { Understood } from '../source-kind.ts';
import { stateOf } from './statuses.ts';

/** CPU time that all paths of one delivery may take together, in milliseconds; direct ones take less than one. */
const cpuMs = 50;

/**
 * Takes a deployment out of a body by the paths of its source.
 * @throws {AppError} invalid_request, naming the paths that gave nothing
 */
export function readGeneric(told: unknown, source: string, { paths, statuses }: GenericSettings): Understood {
  const find = finder(told, paths);
  const notes: string[] = [];
  const [service, repository] = [find('service'), find('repository')];
  const environment = find('environment');
  const [commit, ref] = [commitOf(find('commit'), notes), find('ref') ?? ''];
  const named = find('version');
  const status = find('status');
  const missing = [
    environment === null ? missed('environment', paths) : null,
    service === null && repository === null ? missed('service', paths) : null,
    named === null && commit === null && ref === '' ? missed('version', paths) : null,
    status === null ? missed('status', paths) : null,
  ].filter((each) => each !== null);
  if (missing.length > 0) throw new AppError('invalid_request', missing.join(' '));

  // Without a path for it, whatever comes tells that a deployment has succeeded.
  const state = status === null ? 'succeeded' : stateOf(status, statuses);
  if (state === null)
    return {
      by: null,
      otherwise: null,
      reports: [
        {
          kind: 'not_understood',
          reason: `The status "${cut(status ?? '', 100, 'status', [])}" is none that is known. Say in the settings of this source what it means.`,
        },
      ],
    };
  const version = named === null ? null : cutName(named, kept.version, 'version', notes);
  const at = timeOf(find('time'), 'time', notes);
  // Senders count by themselves: two services may both have a build 42.
  const job = [source, service ?? repository ?? '', find('id') ?? version ?? commit ?? ref].join('/');
  return {
    by: null,
    otherwise: null,
    reports: [
      {
        kind: 'deployment',
        report: {
          kind: 'step',
          source: 'generic',
          externalId: cutName(job, kept.externalId, 'id', notes),
          service: serviceTold(service, repository),
          environment: { by: 'name', name: environment ?? '' },
          version,
          ref,
          task: find('task') ?? '',
          commit,
          commits: [],
          known: [],
          run: null,
          description: cut(find('description') ?? '', kept.description, 'description', notes),
          createdAt: timeOf(find('startedAt'), 'startedAt', notes) ?? at,
          step: { id: stepId(told), state, at, url: urlOf(find('url'), notes) },
          notes,
        },
      },
    ],
  };
}

function serviceTold(service: string | null, repository: string | null): ToldService {
  if (repository !== null && service === null) return { by: 'repository', repository, name: null };
  return { by: 'name', name: service ?? '' };
}

/** The same body again is the same step, by whatever key it was delivered. */
function stepId(told: unknown): string {
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 32);
}

const words: Record<'environment' | 'service' | 'version' | 'status', string> = {
  environment: 'environment',
  service: 'service',
  version: 'version',
  status: 'status',
};

/** Which path gave nothing; null where there is none, and a rule or a default stands in for it. */
function missed(name: keyof typeof words, paths: GenericSettings['paths']): string | null {
  const path = paths[name];
  return path === null ? null : `The path ${path} gave no ${words[name]}.`;
}

/** Looks a path up: the text of its first match, null where there is none. @throws {AppError} invalid_request */
function finder(told: unknown, paths: GenericSettings['paths']): (name: GenericPath) => string | null {
  const firstMatch = limitedJsonPath(cpuMs, threadCpuMs);
  return (name) => {
    const path = paths[name];
    if (path === null) return null;
    const refuse = (what: string) =>
      new AppError('invalid_request', `The path ${path} of this source, for its ${name}, ${what}`);
    try {
      const value = firstMatch(told, path)?.value;
      if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      if (value === null || value === undefined) return null;
      throw refuse(`gave ${Array.isArray(value) ? 'a list' : 'an object'}, where a text is needed.`);
    } catch (error) {
      if (error instanceof EvaluationLimit) throw refuse(`took too long: ${error.message}`);
      if (error instanceof AssertionFault) throw refuse(`cannot be used: ${error.message}`);
      throw error;
    }
  };
}
