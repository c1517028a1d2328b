import type { HttpCheck } from '../../contract/checks/http.ts';
import type { CheckRules } from './check-rules.ts';
import { httpProblems } from './http-problems.ts';
import { httpSends } from './http-sends.ts';

/** What every side must know of HTTP checks. */
export const httpRules: CheckRules<HttpCheck> = {
  problems: httpProblems,
  targetFields: ['url'],
  sends: httpSends,
  withoutHost: (check) => ({ ...check, url: pathOf(check.url) }),
  looksAtTheSame: (a, b) => a.method === b.method && pathOf(a.url) === pathOf(b.url),
  assertionName(assertion) {
    switch (assertion.kind) {
      case 'header':
        return `header ${assertion.name.toLowerCase()}`;
      case 'json':
        return `json ${assertion.path}`;
      case 'status':
      case 'body':
      case 'latency':
      case 'certificate':
        return assertion.kind;
    }
  },
};

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
