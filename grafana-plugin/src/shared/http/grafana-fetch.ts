import { hasFields } from '@appops/shared/rules/has-fields';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { APP_ID } from '../../constants.ts';
import { noteServerTime } from '../time/server-clock.ts';

/** The way to the backend: Grafana's proxy for this app, which adds the token and the signed identity. */
export const APP_DOOR = `/api/plugin-proxy/${APP_ID}`;

/** Grafana itself turned the call away, so the backend never saw it. */
export class GrafanaRefusal extends Error {
  override readonly name = 'GrafanaRefusal';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** How long an answer may take, in milliseconds: what only reads, and what changes something or runs a check. */
export const patience = { read: 20_000, write: 75_000 };

/**
 * `fetch` over Grafana's own HTTP service, so that its session, sub-path and login handling apply. It always ends.
 * @throws {GrafanaRefusal} when Grafana answered instead of the backend, or nobody did in time (504)
 */
export async function grafanaFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const headers = Object.fromEntries(new Headers(init.headers).entries());
  const wantsJson = (headers.accept ?? '').includes('json');
  const limit = limitOf(String(input), init);
  try {
    const answer = lastValueFrom(
      getBackendSrv().fetch<string | ArrayBuffer>({
        url: String(input).replace(/^\//, ''),
        method: init.method ?? 'GET',
        headers,
        data: init.body ?? undefined,
        responseType: wantsJson ? 'text' : 'arraybuffer',
        showErrorAlert: false,
        showSuccessAlert: false,
        abortSignal: limit.signal,
      }),
    );
    const reply = await Promise.race([answer, limit.late]);
    noteServerTime(reply.headers?.get('date') ?? null);
    const empty = reply.status === 204 || reply.status === 205;
    return new Response(empty ? null : reply.data, { status: reply.status, headers: reply.headers });
  } catch (error) {
    if (limit.isLate()) throw limit.refusal;
    if (!isFetchError(error)) throw error;
    return answerOf(error.status, error.statusText ?? '', error.data);
  } finally {
    limit.end();
  }
}

/** A limit for one call: its signal ends the call when the caller does, or when the time is over. */
function limitOf(path: string, { method = 'GET', signal }: RequestInit) {
  // Queries are sent by POST, and change nothing.
  const reads = method === 'GET' || path.includes('/api/v1/query/');
  const ms = reads ? patience.read : patience.write;
  const abort = new AbortController();
  let follow = () => {};
  const sent = reads
    ? ''
    : ' What was sent may have arrived all the same: look at the page anew before you send it again.';
  const refusal = new GrafanaRefusal(
    504,
    `AppOps has not answered within ${ms / 1000} s. It runs, or something between it and this page does, but is stuck or overloaded: look at its log, and at its database.${sent}`,
  );
  let isLate = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    follow = () => {
      reject(new DOMException('The caller gave up.', 'AbortError'));
      abort.abort();
    };
    timer = setTimeout(() => {
      isLate = true;
      reject(refusal);
      abort.abort();
    }, ms);
  });
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow);
  return {
    signal: abort.signal,
    late,
    refusal,
    isLate: () => isLate,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', follow);
    },
  };
}

/** Makes a Response of an error answer, or throws where it is Grafana's and not the backend's. */
function answerOf(status: number, statusText: string, data: unknown): Response {
  const body = bodyOf(data);
  if (typeof body === 'object' && body !== null && 'requestId' in body)
    return new Response(JSON.stringify(body), { status, statusText });
  const words = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  throw new GrafanaRefusal(status, refusalOf(status, words));
}

/** Grafana hands error bodies on as an object, as text, or as text inside an object, by version and type. */
function bodyOf(data: unknown): unknown {
  if (typeof data === 'string') return parsed(data) ?? { message: data };
  if (hasFields(data) && !('requestId' in data)) {
    for (const name of ['response', 'error', 'message'] as const) {
      const inner = data[name];
      const found = typeof inner === 'string' ? parsed(inner) : undefined;
      if (found !== undefined) return found;
    }
  }
  return data;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What to do about an answer that came from Grafana or from something between it and the backend. */
export function refusalOf(status: number, words: string): string {
  if (status === 403 && (words === '' || /access denied|forbidden|permission/i.test(words)))
    return 'Grafana does not let you do this: it needs a higher role in this organisation. Ask an administrator of this Grafana.';
  if (status === 404 && /route match|plugin/i.test(words))
    return 'Grafana does not know the way to AppOps yet. An administrator sets it in the plugin’s configuration: Administration › Plugins › AppOps.';
  if (status === 401) return 'You are signed out of Grafana. Sign in again; what you see stays here.';
  if (status === 0)
    return 'Grafana itself does not answer. The network may be down, or Grafana is being restarted.';
  if (status === 502 || status === 503 || status === 504 || status === 500)
    return `Grafana cannot reach the AppOps backend (${status}). See that it runs (\`npm start\`, or its service) and that its address in the plugin’s configuration is right.`;
  return words === '' ? `Grafana answered ${status}.` : words;
}
