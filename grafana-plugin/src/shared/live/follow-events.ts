import { listEvents, event as eventSchema, type Event } from '@appops/shared/contract/events';
import { getBackendSrv } from '@grafana/runtime';
import { api } from '../http/api.ts';
import { APP_DOOR } from '../http/grafana-fetch.ts';
import { errorWords } from '../http/error-words.ts';
import { EventTextReader } from './event-text.ts';
import type { LiveState } from './live-channel.ts';

/** Two heartbeats of 15 s and some slack: a stream that is silent for longer is dead. */
const SILENCE_MS = 40_000;
const POLL_MS = 4000;
/** After the stream broke twice in a row, this long by polling before it is tried again. */
const POLLING_MS = 5 * 60_000;

export interface Follower {
  /** Where to go on; null starts with what is newest now. */
  after: number | null;
  mayStream: boolean;
  signal: AbortSignal;
  onEvents: (events: Event[], sequence: number) => void;
  onReset: () => void;
  onState: (state: LiveState, why?: string) => void;
}

/** `back` after a reset: the log is then shorter than what was seen, as after a restored backup. */
type Advance = (events: Event[], sequence: number, back?: boolean) => void;

/** Follows the log until the signal ends it. Never throws: what fails is tried again. */
export async function followEvents(follower: Follower): Promise<void> {
  const { signal } = follower;
  let after = follower.after;
  let breaks = follower.mayStream ? 0 : 2;
  let failures = 0;
  const advance: Advance = (events, sequence, back = false) => {
    after = back ? sequence : Math.max(after ?? 0, sequence);
    if (events.length > 0) follower.onEvents(events, after);
  };
  while (!signal.aborted) {
    try {
      if (after === null) {
        after = (await api(listEvents, { query: { limit: 1 }, signal })).newest;
        follower.onEvents([], after);
      }
      if (breaks < 2) {
        const healthy = await stream(follower, after, advance);
        breaks = healthy ? 1 : breaks + 1;
      } else {
        await poll(follower, () => after ?? 0, advance, follower.mayStream ? POLLING_MS : Infinity);
        breaks = 0;
      }
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      follower.onState('lost', errorWords(error).detail);
    }
    await pause(Math.min(5000, 500 * 2 ** Math.min(failures, 5)), signal);
  }
}

/** Reads the stream until it breaks; tells whether it had lived long enough to be called healthy. */
function stream({ signal, onReset, onState }: Follower, after: number, advance: Advance): Promise<boolean> {
  return new Promise((resolve) => {
    const started = Date.now();
    const reader = new EventTextReader();
    const abort = new AbortController();
    const end = () => {
      clearTimeout(silence);
      signal.removeEventListener('abort', end);
      abort.abort();
      subscription.unsubscribe();
      resolve(Date.now() - started > SILENCE_MS);
    };
    let silence = setTimeout(end, SILENCE_MS);
    const heard = (piece: Uint8Array | undefined) => {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS);
      onState('live');
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
    signal.addEventListener('abort', end);
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
        next: ({ data, ok }) => (ok ? heard(data) : end()),
        error: () => queueMicrotask(end),
        complete: () => queueMicrotask(end),
      });
  });
}

async function poll(
  { signal, onReset, onState }: Follower,
  after: () => number,
  advance: Advance,
  forMs: number,
): Promise<void> {
  const until = Date.now() + forMs;
  while (!signal.aborted && Date.now() < until) {
    const { items, newest, reset } = await api(listEvents, { query: { after: after() }, signal });
    onState('polling');
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
