import type { createMonitor as route } from '@appops/shared/contract/monitors';
import type { BodyOf } from '@appops/shared/contract/route';
import { refuseFields } from '../errors.ts';

type Policy = Pick<BodyOf<typeof route>, 'downAfter' | 'downWithin' | 'upAfter' | 'upWithin'>;

/**
 * Refuses to ask for more runs than are looked at: such a monitor would never be down, or never up again.
 * @throws {AppError} invalid_request
 */
export function judgePolicy({ downAfter, downWithin, upAfter, upWithin }: Policy): void {
  const faults = [...tooFew('downWithin', downAfter, downWithin), ...tooFew('upWithin', upAfter, upWithin)];
  if (faults.length > 0) throw refuseFields(faults);
}

function tooFew(field: string, needed: number, within: number | null) {
  return within === null || within >= needed
    ? []
    : [
        {
          path: `body.${field}`,
          message: `${needed} of the last ${within} runs cannot be. Look at ${needed} runs or more, or leave it empty for runs in a row.`,
        },
      ];
}
