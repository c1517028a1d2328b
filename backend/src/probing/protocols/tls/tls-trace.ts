import type { TlsCheckFacts } from '@appops/shared/contract/checks/tls-check-facts';
import { AttemptTrace } from '../../net/attempt-trace.ts';

/** What a TLS attempt has measured so far, and what its handshake showed. */
export class TlsTrace extends AttemptTrace<TlsCheckFacts> {
  override facts(): TlsCheckFacts {
    return { protocol: 'tls', tls: this.peer.tls };
  }
}
