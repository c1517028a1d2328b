import type { TlsCheckFacts } from '../../contract/checks/tls-check-facts.ts';
import type { FactsRules } from './facts-rules.ts';
import { keyWords } from './tls-words.ts';

/** What every side must know of what TLS attempts find. */
export const tlsCheckFactsRules: FactsRules<TlsCheckFacts> = {
  well: () => 'Certificate accepted',
  said({ tls }) {
    const key = tls === null ? null : keyWords(tls);
    return [
      ...(tls?.issuer == null ? [] : [{ name: 'Issued by', value: tls.issuer }]),
      ...(key === null ? [] : [{ name: 'Key', value: key }]),
    ];
  },
  handshakes: ({ tls }) => [tls],
};
