// @vitest-environment jsdom
import type { Event } from '@appops/shared/contract/events';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { of, Subject, throwError, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { followEvents } from './follow-events.ts';

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
  streams: { after: number; chunks: Subject<unknown> }[] = [];
  polls = 0;
  chunked = (request: BackendSrvRequest): Observable<unknown> => {
    if (!this.reachable) return throwError(() => ({ status: 502, config: {}, data: {} }));
    const chunks = new Subject<unknown>();
    this.streams.push({ after: Number(new URL(request.url, 'http://x/').searchParams.get('after')), chunks });
    return chunks;
  };
  fetch = (request: BackendSrvRequest): Observable<unknown> => {
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
const follow = (after: number | null, mayStream = true) =>
  void followEvents({
    after,
    mayStream,
    signal: end.signal,
    onEvents: (events) => seen.push(...events.map(({ sequence }) => sequence)),
    onReset: () => (resets += 1),
    onState: (state) => states.at(-1) !== state && states.push(state),
  });

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  end = new AbortController();
  [seen, resets, states] = [[], 0, []];
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

  test('a stream that is silent for two heartbeats is taken for dead', async () => {
    follow(0);
    await vi.advanceTimersByTimeAsync(45_000);
    expect(server.streams).toHaveLength(2);
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
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states.at(-1)).not.toBe('lost');
  });
});
