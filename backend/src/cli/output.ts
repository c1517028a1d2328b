import type { Command } from 'commander';

export interface JsonOption {
  json?: boolean;
}

/** Adds the option by which a command tells what it found as JSON, for other programs. */
export function withJson(command: Command): Command {
  return command.option('--json', 'tell it as JSON');
}

/** Tells what a command found: as JSON, where that is asked for, else in lines for people. */
export function print({ json }: JsonOption, found: unknown, lines: () => readonly string[]): void {
  if (json === true) console.log(JSON.stringify(found, null, 2));
  else for (const line of lines()) console.log(line);
}
