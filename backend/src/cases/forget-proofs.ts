import type { Context } from '../context.ts';
import { lockCases } from './lock-case.ts';

/** Forgets checks that passed by what monitors saw which looked at another environment all the time; locks their cases. */
export async function forgetProofs(
  ctx: Context,
  environments: readonly string[],
  monitors: readonly string[],
): Promise<void> {
  const { tx } = ctx;
  const concerned = await tx
    .selectFrom('cases')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('id', 'in', (of) =>
          of
            .selectFrom('problems')
            .select('case_id')
            .where('monitor_id', 'in', monitors)
            .where('case_id', 'is not', null),
        ),
        eb('id', 'in', (of) =>
          of.selectFrom('case_monitors').select('case_id').where('monitor_id', 'in', monitors),
        ),
      ]),
    )
    .execute();
  const cases = await lockCases(
    ctx,
    concerned.map(({ id }) => id),
  );
  await tx
    .deleteFrom('passed_checks')
    .where('environment', 'in', environments)
    .where('plan_id', 'in', (eb) =>
      eb
        .selectFrom('plans')
        .select('id')
        .where('case_id', 'in', ['', ...cases.map(({ id }) => id)]),
    )
    .execute();
}
