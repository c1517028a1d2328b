import type { Attempt, AttemptHop } from '@appops/shared/contract/checks/attempt';
import { Trace } from '../../net/trace.ts';
import type { ExchangeProgress } from './exchange.ts';

/** What an HTTP attempt has measured so far, hop by hop. */
export class HttpTrace extends Trace {
  /** In order; the last one is under way. */
  readonly hops: AttemptHop[] = [];
  /** Of the exchange that is under way. */
  progress: ExchangeProgress | null = null;

  /** `url` without secrets, `host` for messages. */
  beginHop(url: string, host: string): void {
    this.phase = 'dns';
    this.where = host;
    this.hops.push({ url, statusCode: null, address: null, tls: null });
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
    this.peer.statusCode = progress.statusCode;
    if (progress.sentAt === null || progress.firstByteAt === null) return;
    this.add('wait', progress.firstByteAt - progress.sentAt);
    this.phase = 'transfer';
  }

  /** All hops, where there was more than one. */
  redirectedHops(): AttemptHop[] {
    return this.hops.length > 1 ? this.hops : [];
  }

  override activity(): string {
    this.closeExchange();
    return super.activity();
  }

  protected override found(): Partial<Attempt> {
    const { statusCode, address, tls } = this.peer;
    return { statusCode, address, tls, hops: this.redirectedHops() };
  }

  override failedAttempt(failure: Parameters<Trace['failedAttempt']>[0]) {
    this.closeExchange();
    return super.failedAttempt(failure);
  }
}
