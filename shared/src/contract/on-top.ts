import * as z from 'zod/mini';
import { instant } from './values.ts';

const named = z.object({ id: z.string(), name: z.string() });

/** What a monitor tells beside its state. */
export const onTop = {
  /** Until when it is paused (null: until somebody resumes it), by whom and why; null where it is not paused. */
  pause: z._default(
    z.nullable(
      z.object({
        since: z.nullable(instant),
        until: z.nullable(instant),
        by: z.nullable(z.string()),
        because: z.nullable(z.string()),
      }),
    ),
    null,
  ),
  /** The maintenance that covers it now: it is probed all the same, and nobody is woken. */
  maintenance: z._default(z.nullable(z.object({ id: z.string(), title: z.string(), endsAt: instant })), null),
  /** It changes so often between well and failing that single changes say little; null where it does not. */
  flapping: z._default(z.nullable(z.object({ since: instant })), null),
  /** Monitors that it depends on: while one of them is down, its own failure wakes nobody. */
  parents: z._default(z.array(named), []),
  /** The parent for which its present failure wakes nobody, down since then; null where nothing is held back. */
  heldBack: z._default(z.nullable(z.object({ parent: named, since: instant })), null),
};
