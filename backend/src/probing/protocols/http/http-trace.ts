import type { AttemptHop, HttpFacts } from '@appops/shared/contract/checks/http-facts';
import type { Phases } from '@appops/shared/contract/checks/phases';
import type { Leniency } from '@appops/shared/words/leniency';
import { AttemptTrace } from '../../net/attempt-trace.ts';
import type { Failure } from '../../net/failure.ts';
import { toUs } from '../../net/trace.ts';
import { shownContentType } from './content-type.ts';
import type { ExchangeProgress } from './exchange.ts';

/** What an HTTP attempt has measured so far, hop by hop. */
export class HttpTrace extends AttemptTrace<HttpFacts> {
  /** In order; the last one is under way. */
  readonly hops: AttemptHop[] = [];
  /** Of the exchange that is under way. */
  progress: ExchangeProgress | null = null;
  /** Of the last answer, once all of it was read and decompressed. */
  body: Pick<HttpFacts, 'bodyBytes' | 'bodyTruncated'> = { bodyBytes: null, bodyTruncated: false };
  /** How long it took to get an access token before, in milliseconds; null where none was asked for. It is in no total. */
  tokenMs: number | null = null;
  readonly leniencies = new Set<Leniency>();
  /** Of the answer of the hop under way, or of the last one. */
  #head: Pick<HttpFacts, 'httpVersion' | 'contentType'> = { httpVersion: null, contentType: null };

  /** `url` without secrets, `host` for messages. */
  beginHop(url: string, host: string): void {
    this.phase = 'dns';
    this.where = host;
    this.hops.push({ url, statusCode: null, address: null, tls: null });
    this.#head = { httpVersion: null, contentType: null };
  }

  /** What is known of the hop under way, or of the last one. */
  override get peer(): Pick<AttemptHop, 'statusCode' | 'address' | 'tls'> {
    return this.hops.at(-1) ?? { statusCode: null, address: null, tls: null };
  }

  /** Takes over what an unfinished exchange has reached. */
  closeExchange(): void {
    const { progress } = this;
    if (progress === null) return;
    this.progress = null;
    if (progress.head !== null) {
      const { statusCode, httpVersion, headers } = progress.head;
      this.peer.statusCode = statusCode;
      this.#head = { httpVersion, contentType: shownContentType(headers['content-type']) };
    }
    if (progress.sentAt === null || progress.firstByteAt === null) return;
    this.add('wait', progress.firstByteAt - progress.sentAt);
    this.phase = 'transfer';
  }

  override phases(): Phases {
    const phases = super.phases();
    return this.tokenMs === null ? phases : { tokenUs: toUs(this.tokenMs), ...phases };
  }

  override facts(): HttpFacts {
    const { statusCode, tls } = this.peer;
    return {
      protocol: 'http',
      statusCode,
      ...this.#head,
      ...this.body,
      tls,
      // One that was not redirected is told by the rest.
      hops: this.hops.length > 1 ? this.hops : [],
      ...(this.proxy === null ? {} : { proxy: this.proxy.replace(/^the proxy /, '') }),
      ...(this.leniencies.size === 0 ? {} : { leniencies: [...this.leniencies] }),
    };
  }

  override activity(): string {
    this.closeExchange();
    return super.activity();
  }

  override failedAttempt(failure: Failure) {
    this.closeExchange();
    return super.failedAttempt(failure);
  }
}
