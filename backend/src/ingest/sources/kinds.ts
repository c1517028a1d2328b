import type { WebhookKind } from '@appops/shared/words/webhook-kinds';
import { generic } from './generic/generic.ts';
import { github } from './github/github.ts';
import type { SourceKind } from './source-kind.ts';

/** Every kind of webhook source. One that the contract names and that is missing here does not compile. */
export const sourceKinds: Readonly<Record<WebhookKind, SourceKind>> = {
  github,
  generic,
};

/** The kind of that name; undefined for one that only a newer AppOps knows. */
export function sourceKindOf(name: string): SourceKind | undefined {
  const kinds: Readonly<Record<string, SourceKind>> = sourceKinds;
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}
