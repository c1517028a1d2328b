// @vitest-environment jsdom
import type { Event } from '@appops/shared/contract/events';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { concat, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { followEvents } from './follow-events.ts';
import type { Standing } from './live-channel.ts';

function eventAt(sequence: number): Event {
  return {
    sequence,
    time: '2026-01-01T00:00:00.000Z',
    kind: 'incident.opened',
    actor: { kind: 'machine', id: 'appops', name: 'AppOps' },
    subjects: [],
    data: {},
    schemaVersion: 1,
    causedBy: null,
  };
}
const messageOf = (event: Event) =>
  new TextEncoder().encode(`id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`);

/** A server with a log, whose streams the test holds. */
class Server {
  log: Event[] = [];
  newest = 0;
  reachable = true;
  /** Takes every call and never answers. */
  hangs = false;
  /** What it says instead of an answer. */
  refuses: { status: number; data: unknown } | null = null;
  asked = 0;
  streams: { after: number; chunks: Subject<unknown> }[] = [];
  polls = 0;
  chunked = (request: BackendSrvRequest): Observable<unknown> => {
    this.asked += 1;
    if (this.refuses) return throwError(() => ({ ...this.refuses, config: {} }));
    if (!this.reachable) return throwError(() => ({ status: 502, config: {}, data: {} }));
    const chunks = new Subject<unknown>();
    this.streams.push({ after: Number(new URL(request.url, 'http://x/').searchParams.get('after')), chunks });
    if (this.hangs) return chunks;
    // As the backend does when a stream opens.
    return concat(of({ ok: true, data: new TextEncoder().encode('retry: 2000\n\n') }), chunks);
  };
  fetch = (request: BackendSrvRequest): Observable<unknown> => {
    this.asked += 1;
    if (this.hangs) return NEVER;
    if (this.refuses) return throwError(() => ({ ...this.refuses, config: {} }));
    if (!this.reachable) return throwError(() => ({ status: 502, config: {}, data: {} }));
    this.polls += 1;
    const after = Number(new URL(request.url, 'http://x/').searchParams.get('after') ?? 0);
    const items = this.log.filter(({ sequence }) => sequence > after);
    const data = JSON.stringify({ items, newest: this.newest, reset: after > this.newest });
    return of({ status: 200, data, headers: new Headers(), config: {} });
  };
  send(event: Event): void {
    this.streams.at(-1)!.chunks.next({ ok: true, data: messageOf(event) });
  }
}

let server: Server;
let end: AbortController;
let seen: number[];
let resets: number;
let states: string[];
let last: Standing | undefined;
const follow = (after: number | null, mayStream = true) =>
  void followEvents({
    after,
    mayStream,
    signal: end.signal,
    onEvents: (events) => seen.push(...events.map(({ sequence }) => sequence)),
    onReset: () => (resets += 1),
    onStanding: (standing) => {
      if (states.at(-1) !== standing.state) states.push(standing.state);
      last = standing;
    },
  });

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  end = new AbortController();
  [seen, resets, states, last] = [[], 0, [], undefined];
  setBackendSrv(server as unknown as BackendSrv);
});
afterEach(async () => {
  end.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('followEvents', () => {
  test('one who wants only news starts at the newest', async () => {
    server.newest = 41;
    follow(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(server.streams[0]!.after).toBe(41);
    server.send(eventAt(42));
    expect(seen).toEqual([42]);
    expect(states).toEqual(['live']);
  });

  test('after a break the stream goes on behind what was seen', async () => {
    server.newest = 10;
    follow(7);
    await vi.advanceTimersByTimeAsync(0);
    server.send(eventAt(8));
    server.streams[0]!.chunks.complete();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.streams[1]!.after).toBe(8);
  });

  test('a stream that opens is live only once something has come', async () => {
    server.hangs = true;
    follow(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states).toEqual([]);
    server.send(eventAt(1));
    expect(states).toEqual(['live']);
  });

  test('a stream that is silent for longer than two heartbeats is not live; a plain question then tells', async () => {
    follow(0);
    await vi.advanceTimersByTimeAsync(0);
    server.send(eventAt(1));
    await vi.advanceTimersByTimeAsync(41_000);
    expect(states).toEqual(['live', 'starting', 'polling']);
  });

  test('a backend that hangs is lost, with how long it has not been heard, and comes back by itself', async () => {
    follow(0);
    await vi.advanceTimersByTimeAsync(0);
    server.send(eventAt(1));
    const heard = Date.now();
    server.hangs = true;
    await vi.advanceTimersByTimeAsync(65_000);
    expect(states).toEqual(['live', 'starting', 'lost']);
    expect(last).toMatchObject({ title: 'AppOps does not answer', heardAt: heard, asksAgain: true });
    expect(last!.why).toMatch(/has not answered within 20 s.*log/);
    server.hangs = false;
    server.log = [eventAt(2)];
    server.newest = 2;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(['live', 'polling']).toContain(states.at(-1));
    expect(seen).toEqual([1, 2]);
  });

  test('one that hangs from the first is lost, too, and was never heard', async () => {
    server.hangs = true;
    follow(null);
    await vi.advanceTimersByTimeAsync(21_000);
    expect(last).toMatchObject({ state: 'lost', heardAt: null });
  });

  test('while nobody answers it is asked with longer and longer pauses, at least four times a minute', async () => {
    server.reachable = false;
    follow(0);
    await vi.advanceTimersByTimeAsync(60_000);
    const first = server.asked;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(first).toBeLessThan(20);
    expect(server.asked - first).toBeLessThanOrEqual(45);
    expect(server.asked - first).toBeGreaterThanOrEqual(38);
  });

  test('after two breaks in a row it polls, and misses nothing', async () => {
    follow(0);
    for (const at of [0, 1]) {
      await vi.advanceTimersByTimeAsync(700);
      server.streams[at]!.chunks.complete();
    }
    server.log = [eventAt(1), eventAt(2)];
    server.newest = 2;
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen).toEqual([1, 2]);
    expect(states.at(-1)).toBe('polling');
    await vi.advanceTimersByTimeAsync(4000);
    expect(seen).toEqual([1, 2]);
  });

  test('a tab that may not stream polls from the first', async () => {
    server.log = [eventAt(5)];
    server.newest = 5;
    follow(4, false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.streams).toHaveLength(0);
    expect(seen).toEqual([5]);
  });

  test('a reset makes everything load anew and goes on where the log is now', async () => {
    server.newest = 3;
    follow(90, false);
    await vi.advanceTimersByTimeAsync(0);
    expect(resets).toBe(1);
    server.log = [eventAt(4)];
    server.newest = 4;
    await vi.advanceTimersByTimeAsync(5000);
    expect(seen).toEqual([4]);
    expect(resets).toBe(1);
  });

  test('while the server is away it says so, and comes back by itself', async () => {
    server.reachable = false;
    follow(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states).toEqual(['lost']);
    server.reachable = true;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(states.at(-1)).not.toBe('lost');
  });

  describe.each([
    ['an unknown token', 'token_invalid', 'The token is not known'],
    ['a refused identity', 'identity_invalid', 'Who asks could not be verified'],
  ])('with %s', (_, code, title) => {
    beforeEach(() => {
      const problem = { type: 'x', title, status: 403, detail: 'It does not fit.', code, requestId: 'r' };
      server.refuses = { status: 403, data: JSON.stringify(problem) };
    });

    test('it says what is wrong, never that AppOps does not answer, and stops to ask after ten minutes', async () => {
      follow(null);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(states).toEqual(['refused']);
      expect(last).toMatchObject({ title, asksAgain: true });
      expect(last!.why).toMatch(/It does not fit\. .*[Aa]dministrator/);
      await vi.advanceTimersByTimeAsync(15 * 60_000);
      expect(last).toMatchObject({ state: 'refused', asksAgain: false });
      const asked = server.asked;
      expect(asked).toBeLessThan(30);
      await vi.advanceTimersByTimeAsync(24 * 3_600_000);
      expect(server.asked).toBe(asked);
    });

    test('it goes on by itself when that is set right within that time', async () => {
      follow(null);
      await vi.advanceTimersByTimeAsync(120_000);
      server.refuses = null;
      server.newest = 7;
      await vi.advanceTimersByTimeAsync(65_000);
      server.send(eventAt(8));
      expect(states.slice(0, 2)).toEqual(['refused', 'live']);
    });
  });
});
