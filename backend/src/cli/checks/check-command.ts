import type { CheckType } from '@appops/shared/contract/checks/check';
import type { tryCheck } from '@appops/shared/contract/monitors';
import type { BodyInputOf } from '@appops/shared/contract/route';
import type { Command } from 'commander';

/** A check as it may be given, with what has a default left out. */
type GivenCheck = BodyInputOf<typeof tryCheck>['check'];

/** A command that tries a check of one protocol. */
export interface CheckCommand<O = object> {
  /** The protocol's name and what is called, as commander reads it: "http <url>". */
  usage: `${CheckType} <${string}>`;
  description: string;
  /** Adds the options of its own. */
  options: (command: Command) => void;
  /** @throws {CliError} for what cannot be read */
  checkOf: (target: string, options: O) => GivenCheck;
}
