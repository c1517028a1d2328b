import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { httpProblems } from '@appops/shared/rules/checks/http-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import { resolverAddressOf } from '@appops/shared/rules/checks/resolver-address';
import { hostOf } from '../../net/address-rules.ts';
import { tlsReadProblems } from '../../net/tls-means.ts';
import type { Protocol } from '../../protocol.ts';
import { hideSent } from './hide-sent.ts';
import { jsonPathProblem } from './json-path.ts';
import { probeHttp } from './probe.ts';
import { warmUp } from './warm-up.ts';

export const httpProtocol: Protocol<HttpCheck> = {
  type: 'http',
  problems: (check) => [...httpProblems(check, jsonPathProblem), ...tlsReadProblems(check.tlsSettings)],
  targets({ url, auth, resolver }) {
    const urls = [
      new URL(url),
      ...(auth?.kind === 'oauth2' && URL.canParse(auth.tokenUrl) ? [new URL(auth.tokenUrl)] : []),
    ];
    const asked = resolver === undefined ? null : resolverAddressOf(resolver);
    return [
      ...urls.map((each) => ({ host: hostOf(each), shown: each.host })),
      ...(asked === null ? [] : [{ host: asked.address, shown: `resolver ${asked.address}` }]),
    ];
  },
  hide: hideSent,
  warmUp,
  facts: {
    statusCode: 'code',
    httpVersion: 'steady',
    contentType: 'steady',
    bodyBytes: 'size',
    bodyTruncated: 'steady',
    tls: 'steady',
    hops: 'steady',
    proxy: 'steady',
    leniencies: 'steady',
  },
  probe: probeHttp,
  failedByDelay: onlyTooSlow,
};
