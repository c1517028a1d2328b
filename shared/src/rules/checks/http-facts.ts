import type { HttpFacts } from '../../contract/checks/http-facts.ts';
import { leniencyWords } from '../../words/leniency.ts';
import { sizeWords } from '../../words/size.ts';
import type { FactsRules } from './facts-rules.ts';

/** What every side must know of what HTTP attempts find. */
export const httpFactsRules: FactsRules<HttpFacts> = {
  well: ({ statusCode }) => `Status ${statusCode ?? '–'}`,
  said({ statusCode, httpVersion, contentType, bodyBytes, bodyTruncated, hops, proxy, leniencies }) {
    const status = statusCode === null ? null : String(statusCode);
    const last = hops.at(-1);
    return [
      ...(status === null
        ? []
        : [{ name: 'Status', value: httpVersion === null ? status : `${status} over HTTP/${httpVersion}` }]),
      ...(last === undefined
        ? []
        : [
            {
              name: 'Redirected',
              value: `${hops.length === 2 ? 'once' : `${hops.length - 1} times`}, to ${last.url}`,
            },
          ]),
      ...(contentType === null ? [] : [{ name: 'Type of the body', value: contentType }]),
      ...(bodyBytes === null
        ? []
        : [
            {
              name: 'Size of the body',
              value: `${sizeWords(bodyBytes)}${bodyTruncated ? ', the rest was not read' : ''}`,
            },
          ]),
      ...(proxy === undefined ? [] : [{ name: 'By the proxy', value: proxy }]),
      ...(leniencies === undefined || leniencies.length === 0
        ? []
        : [
            {
              name: 'Read leniently, which it needed',
              value: leniencies.map((each) => leniencyWords(each)).join('; '),
            },
          ]),
    ];
  },
  handshakes: ({ hops, tls }) => (hops.length > 0 ? hops.map((hop) => hop.tls) : [tls]),
};
