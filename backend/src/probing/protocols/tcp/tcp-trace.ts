import type { Attempt } from '@appops/shared/contract/checks/attempt';
import { Trace } from '../../net/trace.ts';
import { excerptOf } from './excerpt.ts';
import type { Heard } from './talk.ts';

/** What a TCP attempt has measured so far, and heard. */
export class TcpTrace extends Trace {
  /** Of the talk that is under way, or over. */
  heard: Heard | null = null;

  override activity(): string {
    const { heard } = this;
    if (heard === null || heard.bytes === 0) return super.activity();
    return `listening to ${this.where} for what is asked; it said ${excerptOf(heard)}`;
  }

  protected override found(): Partial<Attempt> {
    return { bodyBytes: this.heard?.bytes ?? null };
  }
}
