import type { HttpCheck } from '@appops/shared/contract/checks/http';
import { httpProblems } from '@appops/shared/rules/checks/http-problems';
import { onlyTooSlow } from '../../failed-latency.ts';
import { hostOf } from '../../net/address-rules.ts';
import type { Protocol } from '../../protocol.ts';
import { hideSent } from './hide-sent.ts';
import { jsonPathProblem } from './json-path.ts';
import { probeHttp } from './probe.ts';
import { warmUp } from './warm-up.ts';

export const httpProtocol: Protocol<HttpCheck> = {
  type: 'http',
  problems: (check) => httpProblems(check, jsonPathProblem),
  targets({ url }) {
    const parsed = new URL(url);
    return [{ host: hostOf(parsed), shown: parsed.host }];
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
  },
  probe: probeHttp,
  failedByDelay: onlyTooSlow,
};
