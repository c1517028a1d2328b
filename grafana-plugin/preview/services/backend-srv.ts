import { AppEvents } from '@grafana/data';
import {
  config,
  getAppEvents,
  type BackendSrv,
  type BackendSrvRequest,
  type FetchResponse,
} from '@grafana/runtime';
import { lastValueFrom, Observable, retry } from 'rxjs';

type Parsed = NonNullable<BackendSrvRequest['responseType']>;

/** Grafana's HTTP service over the browser's fetch: same-origin, relative to the sub-path, cancellable. */
export class PreviewBackendSrv implements BackendSrv {
  private readonly running = new Map<string, AbortController>();

  fetch<T>(options: BackendSrvRequest): Observable<FetchResponse<T>> {
    const once = this.respond<FetchResponse<T>>(options, async (response, emit) => {
      const data = (await parseBody(response, options.responseType)) as T;
      if (!response.ok) throw fetchError(options, response, data);
      emit({ ...responseParts(response, options), data });
    });
    return options.retry ? once.pipe(retry(options.retry)) : once;
  }

  chunked(options: BackendSrvRequest): Observable<FetchResponse<Uint8Array | undefined>> {
    return this.respond<FetchResponse<Uint8Array | undefined>>(options, async (response, emit) => {
      if (!response.ok) throw fetchError(options, response, await parseBody(response));
      const parts = responseParts(response, options);
      const reader = response.body?.getReader();
      for (;;) {
        const next = await reader?.read();
        if (!next || next.done) return;
        emit({ ...parts, data: next.value });
      }
    });
  }

  async request<T = unknown>(options: BackendSrvRequest): Promise<T> {
    return (await lastValueFrom(this.fetch<T>(options))).data;
  }

  datasourceRequest<T = unknown>(options: BackendSrvRequest): Promise<FetchResponse<T>> {
    return lastValueFrom(this.fetch<T>(options));
  }

  get<T>(
    url: string,
    params?: BackendSrvRequest['params'],
    requestId?: string,
    options?: Partial<BackendSrvRequest>,
  ) {
    return this.request<T>({ ...options, url, params, requestId, method: 'GET' });
  }

  delete<T = unknown>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, url, data, method: 'DELETE' });
  }

  post<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, url, data, method: 'POST' });
  }

  patch<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, url, data, method: 'PATCH' });
  }

  put<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, url, data, method: 'PUT' });
  }

  /** One cold request: unsubscribing, a caller's signal or a newer call with the same `requestId` aborts it. */
  private respond<R>(
    options: BackendSrvRequest,
    read: (response: Response, emit: (value: R) => void) => Promise<void>,
  ): Observable<R> {
    return new Observable<R>((subscriber) => {
      const abort = new AbortController();
      const { requestId } = options;
      if (requestId) {
        this.running.get(requestId)?.abort();
        this.running.set(requestId, abort);
      }
      const signal = options.abortSignal
        ? AbortSignal.any([abort.signal, options.abortSignal])
        : abort.signal;
      send(options, signal)
        .then((response) => read(response, (value) => subscriber.next(value)))
        .then(() => subscriber.complete())
        .catch((error: unknown) => {
          // Before the subscriber learns of it: its end aborts the signal as well.
          const failure = signal.aborted ? canceled(options) : toFetchError(options, error);
          if (!failure.cancelled) showUnlessHandled(options, failure);
          subscriber.error(failure);
        })
        .finally(() => {
          if (requestId && this.running.get(requestId) === abort) this.running.delete(requestId);
        });
      return () => abort.abort();
    });
  }
}

function send(options: BackendSrvRequest, signal: AbortSignal): Promise<Response> {
  const { data, headers = {} } = options;
  const isRaw =
    data === undefined || typeof data === 'string' || data instanceof Blob || data instanceof FormData;
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return fetch(requestUrl(options), {
    method: options.method ?? 'GET',
    headers: isRaw ? given : { 'content-type': 'application/json', ...given },
    body: isRaw ? (data as BodyInit | undefined) : JSON.stringify(data),
    credentials: options.credentials ?? 'same-origin',
    signal,
  });
}

/** Grafana takes `api/x` and `/api/x` alike as relative to its own sub-path; other origins stay as they are. */
export function requestUrl({ url, params = {} }: Pick<BackendSrvRequest, 'url' | 'params'>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) query.append(name, String(item));
    }
  }
  const base = `${config.appSubUrl}/`;
  const path = /^https?:/.test(url) || url.startsWith(base) ? url : base + url.replace(/^\//, '');
  const text = query.toString();
  return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path;
}

async function parseBody(response: Response, as?: Parsed): Promise<unknown> {
  if (as === 'arraybuffer') return response.arrayBuffer();
  if (as === 'blob') return response.blob();
  const text = await response.text();
  if (as === 'text') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function responseParts(response: Response, options: BackendSrvRequest): Omit<FetchResponse, 'data'> {
  const { status, statusText, ok, headers, redirected, type, url } = response;
  return { status, statusText, ok, headers, redirected, type, url, config: options };
}

interface Failure {
  status: number;
  statusText: string;
  data: unknown;
  config: BackendSrvRequest;
  cancelled?: boolean;
  isHandled?: boolean;
}

function fetchError(options: BackendSrvRequest, response: Response, data: unknown): Failure {
  const body =
    data !== null && typeof data === 'object' ? data : { message: String(data || response.statusText) };
  return { status: response.status, statusText: response.statusText, data: body, config: options };
}

function canceled(options: BackendSrvRequest): Failure {
  return { status: -1, statusText: 'Request was aborted', data: {}, config: options, cancelled: true };
}

function toFetchError(options: BackendSrvRequest, error: unknown): Failure {
  if (error !== null && typeof error === 'object' && 'config' in error) return error as Failure;
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, statusText: message, data: { message }, config: options };
}

/** Shows the error as Grafana does, unless the caller asked for silence or takes it as handled in time. */
function showUnlessHandled(options: BackendSrvRequest, failure: Failure): void {
  if (options.showErrorAlert === false) return;
  setTimeout(() => {
    if (failure.isHandled) return;
    const data = failure.data as { message?: string; detail?: string; title?: string };
    getAppEvents().publish({
      type: AppEvents.alertError.name,
      payload: [data.message ?? data.detail ?? data.title ?? failure.statusText],
    });
  }, 50);
}
