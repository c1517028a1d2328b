import type { Step } from '../database/schema/releases.ts';
import type { KnownCommit } from './learn-commits.ts';
import type { DeploymentStatus } from '@appops/shared/words/deployment';

/** Which service is told of: as people refer to it, as a sender names it, or by the repository that it comes from. */
export type ToldService =
  | { by: 'reference'; name: string }
  | { by: 'name'; name: string }
  | {
      by: 'repository';
      /** `owner/name`, or an address. */
      repository: string;
      /** Which one is meant, where several share the repository. */
      name: string | null;
    };

interface Told {
  service: ToldService;
  /** A reference may be a slug of ours; what a sender tells is a name and never one (see docs/decisions/releases.md). */
  environment: {
    by: 'reference' | 'name';
    name: string;
    /** What the sender called it, where a rule leads it elsewhere. */
    told?: string;
  };
  /** The slug of who tells it: ids are unique within one. */
  source: string;
  commit: string | null;
  /** The names of the commits that are new in it. */
  commits: readonly string[];
  /** Of those, the ones of which more than the name was told. */
  known: readonly KnownCommit[];
  /** The run of a workflow that it is a job of. */
  run: string | null;
  description: string;
  /** What was cut or left out when it was read, in sentences. */
  notes: readonly string[];
}

/** The whole of a deployment as it stands now. */
interface ToldAsItStands extends Told {
  kind: 'state';
  version: string;
  externalId: string | null;
  /** Which attempt of its job it is; null to tell it by the times. */
  attempt: number | null;
  status: Exclude<DeploymentStatus, 'superseded' | 'rolled_back'>;
  /** Epoch milliseconds; null where they were not told. */
  startedAt: number | null;
  finishedAt: number | null;
  url: string | null;
}

/** One step of a deployment. Steps may come late, twice and in any order: they are kept and added up. */
interface ToldByStep extends Told {
  kind: 'step';
  externalId: string;
  /** As it is named; null to make it of the ref, else of the commit. */
  version: string | null;
  /** The branch or tag that it is made from; empty where none was told. */
  ref: string;
  /** What kind of job it is, as the sender calls it; empty where none was told. */
  task: string;
  /** When the deployment was made, epoch milliseconds; null where that was not told. */
  createdAt: number | null;
  /** Null where it was only made. */
  step: Step | null;
}

/** What one source tells of one deployment, in our words and without any vendor's. */
export type DeploymentReport = ToldAsItStands | ToldByStep;
export type StateReport = ToldAsItStands;
export type StepReport = ToldByStep;
