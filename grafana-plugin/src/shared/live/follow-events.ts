import { listEvents, event as eventSchema, type Event } from '@appops/shared/contract/events';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { api } from '../http/api.ts';
import { APP_DOOR } from '../http/grafana-fetch.ts';
import { errorWords } from '../http/error-words.ts';
import { serverNow } from '../time/server-clock.ts';
import { EventTextReader } from './event-text.ts';
import type { Standing } from './live-channel.ts';

/** Two heartbeats of 15 s and some slack: a stream that is silent for longer is dead. */
const SILENCE_MS = 40_000;
/** A stream says something at once when it opens. */
const OPENING_MS = 20_000;
const POLL_MS = 4000;
/** After the stream broke twice in a row, this long by polling before it is tried again. */
const POLLING_MS = 5 * 60_000;
/** The longest pause before it is asked again, while nobody answers and while everything is refused. */
const LONGEST_PAUSE_MS = { lost: 15_000, refused: 60_000 };
/** What is refused for so long stays refused until somebody sets it right. */
const GIVE_UP_AFTER_MS = 10 * 60_000;

export interface Follower {
  /** Where to go on; null starts with what is newest now. */
  after: number | null;
  mayStream: boolean;
  signal: AbortSignal;
  onEvents: (events: Event[], sequence: number) => void;
  onReset: () => void;
  onStanding: (standing: Standing) => void;
}

/** `back` after a reset: the log is then shorter than what was seen, as after a restored backup. */
type Advance = (events: Event[], sequence: number, back?: boolean) => void;

/** How a stream ended: `silent` without a word, `refused` with a no, `young` or `healthy` by a break. */
type End = 'silent' | 'refused' | 'young' | 'healthy';

/**
 * Follows the log until the signal ends it. Never throws: what fails is tried again, with longer and longer pauses;
 * it ends by itself only where everything has been refused for ten minutes.
 */
export async function followEvents(follower: Follower): Promise<void> {
  const { signal } = follower;
  let after = follower.after;
  let breaks = follower.mayStream ? 0 : 2;
  let failures = 0;
  let heardAt: number | null = null;
  let refusedSince: number | null = null;
  const advance: Advance = (events, sequence, back = false) => {
    after = back ? sequence : Math.max(after ?? 0, sequence);
    if (events.length > 0) follower.onEvents(events, after);
  };
  const heard = (state: 'live' | 'polling') => {
    heardAt = serverNow();
    failures = 0;
    refusedSince = null;
    follower.onStanding({ state, title: '', why: '', heardAt: null, asksAgain: true });
  };
  /** Says what is wrong; false where asking again will not help any more. */
  const failed = (error: unknown): boolean => {
    failures += 1;
    const { title, detail, retry } = errorWords(error);
    if (retry) refusedSince = null;
    else refusedSince ??= Date.now();
    const asksAgain = refusedSince === null || Date.now() - refusedSince < GIVE_UP_AFTER_MS;
    follower.onStanding({
      state: retry ? 'lost' : 'refused',
      title: retry ? 'AppOps does not answer' : title,
      why: detail,
      heardAt,
      asksAgain,
    });
    return asksAgain;
  };
  while (!signal.aborted) {
    try {
      if (after === null) {
        after = (await api(listEvents, { query: { limit: 1 }, signal })).newest;
        follower.onEvents([], after);
      }
      if (breaks < 2) {
        const end = await stream(follower, after, advance, () => heard('live'));
        if (signal.aborted) return;
        // Whoever says no, or nothing, is asked a plain question: it gives words, or a true "nobody answers".
        breaks = end === 'healthy' ? 1 : end === 'young' ? breaks + 1 : 2;
        if (end === 'silent') follower.onStanding({ ...unheard, heardAt });
      } else {
        await poll(follower, () => after ?? 0, advance, {
          forMs: follower.mayStream ? POLLING_MS : Infinity,
          heard: () => heard('polling'),
        });
        breaks = 0;
      }
    } catch (error) {
      if (signal.aborted || !failed(error)) return;
      if (follower.mayStream) breaks = 1;
    }
    const longest = refusedSince === null ? LONGEST_PAUSE_MS.lost : LONGEST_PAUSE_MS.refused;
    await pause(Math.min(longest, 500 * 2 ** Math.min(failures, 10)), signal);
  }
}

const unheard: Standing = { state: 'starting', title: '', why: '', heardAt: null, asksAgain: true };

/** Reads the stream until it ends. */
function stream(
  { signal, onReset }: Follower,
  after: number,
  advance: Advance,
  hear: () => void,
): Promise<End> {
  return new Promise((resolve) => {
    const started = Date.now();
    const reader = new EventTextReader();
    const abort = new AbortController();
    const end = (how: End) => {
      clearTimeout(silence);
      signal.removeEventListener('abort', aborted);
      abort.abort();
      subscription.unsubscribe();
      resolve(how);
    };
    const broken = () => end(Date.now() - started > SILENCE_MS ? 'healthy' : 'young');
    const aborted = () => broken();
    let silence = setTimeout(() => end('silent'), OPENING_MS);
    const heard = (piece: Uint8Array | undefined) => {
      clearTimeout(silence);
      silence = setTimeout(() => end('silent'), SILENCE_MS);
      hear();
      const events: Event[] = [];
      for (const message of piece ? reader.read(piece) : []) {
        if (message.event === 'reset') {
          advance([], Number(message.id), true);
          onReset();
          continue;
        }
        const parsed = eventSchema.safeParse(parseJson(message.data));
        if (parsed.success) events.push(parsed.data);
      }
      const last = events.at(-1);
      if (last) advance(events, last.sequence);
    };
    signal.addEventListener('abort', aborted);
    const subscription = getBackendSrv()
      .chunked({
        // Without a slash before it, since Grafana resolves it against its own sub-path.
        url: `${APP_DOOR}/api/v1/events?after=${after}`.slice(1),
        method: 'GET',
        headers: { accept: 'text/event-stream', 'last-event-id': String(after) },
        requestId: `appops-live-${started}`,
        abortSignal: abort.signal,
        showErrorAlert: false,
        hideFromInspector: true,
      })
      .subscribe({
        next: ({ data, ok }) => (ok ? heard(data) : end('refused')),
        error: (error: unknown) =>
          queueMicrotask(() => (isFetchError(error) && error.status >= 400 ? end('refused') : broken())),
        complete: () => queueMicrotask(broken),
      });
  });
}

async function poll(
  { signal, onReset }: Follower,
  after: () => number,
  advance: Advance,
  { forMs, heard }: { forMs: number; heard: () => void },
): Promise<void> {
  const until = Date.now() + forMs;
  while (!signal.aborted && Date.now() < until) {
    const { items, newest, reset } = await api(listEvents, { query: { after: after() }, signal });
    heard();
    if (reset) {
      advance([], newest, true);
      onReset();
    } else advance(items, items.at(-1)?.sequence ?? after());
    await pause(POLL_MS, signal);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
