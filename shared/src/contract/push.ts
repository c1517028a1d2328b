import * as z from 'zod/mini';
import { replyEnum } from './values.ts';
import { idOf } from './ids.ts';
import { route } from './route.ts';
import { instant } from './values.ts';
import { beatKinds } from '../words/beat.ts';

const token = z.string().check(z.regex(/^[A-Za-z0-9_-]{20,64}$/, 'must be the token of a push monitor'));
/** The last part of a push address: what the beat says. A number is an exit code. */
const state = z
  .string()
  .check(z.regex(/^(start|success|fail|\d{1,3})$/, 'must be start, success, fail or an exit code'));
const optionalText = (most: number) => z.optional(z.string().check(z.maxLength(most)));

/** What a beat may say in its query. What else stands there is passed over, since senders of other tools add their own. */
const said = z.object({
  state: z.optional(state),
  /** Tells runs apart that overlap: any text of the sender's. */
  run: optionalText(100),
  exit: optionalText(10),
  /** How long it took as the sender measured it, in milliseconds. */
  duration: optionalText(20),
  message: optionalText(10_000),
});
export type BeatQuery = z.infer<typeof said>;

const taken = z.object({ ok: z.boolean() });
const common = {
  tag: 'push',
  scope: 'none',
  status: 200,
  query: said,
  reply: taken,
} as const;
const bytes = { bodyKind: 'bytes', mediaTypes: ['text/plain', 'application/json'] } as const;

export const pushBeat = route({
  ...common,
  ...bytes,
  name: 'pushBeat',
  method: 'POST',
  path: '/push/{token}',
  summary: 'A beat of a push monitor; the body is kept as its message. GET and HEAD do, too',
  params: z.strictObject({ token }),
});
export const pushStateBeat = route({
  ...common,
  ...bytes,
  name: 'pushStateBeat',
  method: 'POST',
  path: '/push/{token}/{state}',
  summary: 'A beat that says how a run stands: start, success, fail, or its exit code',
  params: z.strictObject({ token, state }),
});
export const getBeat = route({
  ...common,
  name: 'getBeat',
  method: 'GET',
  path: '/push/{token}',
  summary: 'A beat of a push monitor, without a body',
  params: z.strictObject({ token }),
});
export const getStateBeat = route({
  ...common,
  name: 'getStateBeat',
  method: 'GET',
  path: '/push/{token}/{state}',
  summary: 'A beat that says how a run stands, without a body',
  params: z.strictObject({ token, state }),
});

export const makePushToken = route({
  name: 'makePushToken',
  method: 'POST',
  path: '/api/v1/monitors/{id}/push-token',
  tag: 'push',
  scope: 'operate',
  status: 200,
  summary: 'A new address for the beats of a push monitor, told once; the one before it ends at once',
  params: z.strictObject({ id: idOf('monitor') }),
  reply: z.object({ token: z.string(), path: z.string() }),
});

const beat = z.object({
  at: instant,
  kind: replyEnum(beatKinds),
  run: z.nullable(z.string()),
  exitCode: z.nullable(z.number()),
  durationMs: z.nullable(z.number()),
  /** What was sent along, at most 10 KiB of it; null where nothing was, and for who may not operate. */
  body: z.nullable(z.string()),
});
export type BeatInReply = z.infer<typeof beat>;

export const listBeats = route({
  name: 'listBeats',
  method: 'GET',
  path: '/api/v1/monitors/{id}/beats',
  tag: 'push',
  scope: 'read',
  summary: 'The last beats of a push monitor, newest first, and whether it has an address',
  params: z.strictObject({ id: idOf('monitor') }),
  reply: z.object({
    items: z.array(beat),
    tokenMadeAt: z.nullable(instant),
    firstBeatAt: z.nullable(instant),
  }),
});
