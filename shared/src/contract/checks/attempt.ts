import * as z from 'zod/mini';
import { failureReasons } from '../../words/failure.ts';
import { replyEnum } from '../values.ts';
import { assertionResult } from './assertion-result.ts';
import { attemptStep } from './attempt-step.ts';
import { attemptFacts } from './facts.ts';
import { attemptHop } from './http-facts.ts';
import { phases } from './phases.ts';
import { tlsFacts } from './tls-facts.ts';

/** What is common to the attempts of all protocols. */
const commonShape = {
  ok: z.boolean(),
  reason: z.nullable(replyEnum(failureReasons)),
  message: z.nullable(z.string()),
  /** DNS to last byte; null when the attempt failed before an answer was whole. */
  totalUs: z.nullable(z.number()),
  phases,
  /** The address that was dialled, after every rule; of several the last. */
  address: z.nullable(z.string()),
  assertions: z.array(assertionResult),
  /** Why an attempt that is ok is near a limit. */
  degradedBecause: z._default(z.nullable(z.string()), null),
  /** What its protocol found; null where it was never really made, and of servers of the first release. */
  facts: z._default(z.nullable(attemptFacts), null),
  /** What it did one after the other, where its protocol has steps. */
  steps: z._default(z.array(attemptStep), []),
};

const ofFirstRelease = { deprecated: true, description: 'For clients of the first release: see facts.' };

/**
 * What of an attempt's facts clients of the first release read beside them: made from these for each reply, and stored
 * nowhere.
 */
const firstReleaseShape = {
  statusCode: z._default(z.nullable(z.number()), null).register(z.globalRegistry, ofFirstRelease),
  tls: z._default(z.nullable(tlsFacts), null).register(z.globalRegistry, ofFirstRelease),
  bodyBytes: z._default(z.nullable(z.number()), null).register(z.globalRegistry, ofFirstRelease),
  bodyTruncated: z._default(z.boolean(), false).register(z.globalRegistry, ofFirstRelease),
  hops: z._default(z.array(attemptHop), []).register(z.globalRegistry, ofFirstRelease),
};

/** An attempt as replies tell it. */
export const attemptInReply = z
  .object({ ...commonShape, ...firstReleaseShape })
  .register(z.globalRegistry, { id: 'Attempt' });
export type AttemptInReply = z.infer<typeof attemptInReply>;
export type FirstReleaseFields = Pick<AttemptInReply, keyof typeof firstReleaseShape>;

/**
 * What one attempt found: what is common to all protocols, and by protocol its facts. Durations come from a monotonic
 * clock.
 */
export type Attempt = Omit<AttemptInReply, keyof FirstReleaseFields>;
