import * as z from 'zod/mini';
import { idOf } from '../ids.ts';
import { line, placeName } from '../values.ts';
import { unknownAssertion } from './assertion.ts';
import { commonShape } from './common.ts';

/** The most members that a group may name, and that it counts where it is over a place. */
export const mostMembers = { named: 200, counted: 2_000 };
/** How many groups may stand in each other, the outermost and the innermost included. */
export const deepestGroup = 5;

/** Whom a group is over: these, or all of a service (or of one of its environments) that are no groups. */
const groupMembers = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('list'),
      monitors: z.array(idOf('monitor')).check(z.minLength(1), z.maxLength(mostMembers.named)),
    }),
    z.strictObject({
      by: z.literal('place'),
      service: placeName,
      /** Null: all environments of the service. */
      environment: z._default(z.nullable(line()), null),
    }),
  ])
  .register(z.globalRegistry, { id: 'GroupMembers' });
export type GroupMembers = z.infer<typeof groupMembers>;

/** What must hold of the members that count: neither paused nor retired. */
const groupNeed = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({ kind: z.literal('at_least'), up: z.int().check(z.gte(1), z.lte(mostMembers.counted)) }),
    z.strictObject({
      kind: z.literal('at_most'),
      down: z.int().check(z.gte(0), z.lte(mostMembers.counted)),
    }),
  ])
  .register(z.globalRegistry, { id: 'GroupNeed' });
export type GroupNeed = z.infer<typeof groupNeed>;

const groupShape = {
  type: z.literal('group'),
  members: groupMembers,
  need: z._default(groupNeed, { kind: 'all' }),
  ...commonShape,
};

/** A monitor over monitors: its state follows from theirs. */
export const groupCheck = z.strictObject({
  ...groupShape,
  /** What must hold is `need`; there is nothing else to assert. */
  assertions: z._default(z.array(z.never()), []),
});
export type GroupCheck = z.infer<typeof groupCheck>;

export const groupCheckInReply = z.looseObject({ ...groupShape, assertions: z.array(unknownAssertion) });
