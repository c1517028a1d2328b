import type { Client } from '@appops/shared/client';
import type { Command } from 'commander';
import { connect, withConnection, type ConnectionOptions } from './connection.ts';
import { print, withJson, type JsonOption } from './output.ts';

type ListOptions = ConnectionOptions & JsonOption & { retired?: boolean };

/** A `list` of things that can be retired: those in use, or with `--retired` the others. */
export function addRetirableList<T>(
  group: Command,
  list: {
    description: string;
    load: (call: Client, retired: 'no' | 'only') => Promise<T[]>;
    linesOf: (item: T) => string | readonly string[];
    /** What is said where there are none in use, and none retired. */
    none: { inUse: string; retired: string };
  },
): void {
  withJson(withConnection(group.command('list').description(list.description)))
    .option('--retired', 'those that were retired')
    .action(async (options: ListOptions) => {
      const isRetired = options.retired === true;
      const items = await list.load(connect(options), isRetired ? 'only' : 'no');
      print(options, items, () =>
        items.length > 0 ? items.flatMap(list.linesOf) : [isRetired ? list.none.retired : list.none.inUse],
      );
    });
}
