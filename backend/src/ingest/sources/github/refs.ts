import type { SeenRef } from '../../../releases/seen-refs.ts';
import * as z from 'zod/mini';

/**
 * Which refs of a repository GitHub's events name, as a branch or a tag: those that tell of no deployment: `push`,
 * `create`, `delete`, `release`, `pull_request`.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 */

const name = z.string().check(z.minLength(1), z.maxLength(255));
const repository = z.object({ full_name: z.string().check(z.maxLength(300)) });
const pushed = z.object({
  ref: z.string().check(z.maxLength(300)),
  base_ref: z.nullish(z.string()),
  repository,
});
const made = z.object({ ref: name, ref_type: z.enum(['branch', 'tag']), repository });
const released = z.object({
  release: z.object({ tag_name: name, target_commitish: z.nullish(z.string()) }),
  repository,
});
const asked = z.object({
  pull_request: z.object({ head: z.object({ ref: name }), base: z.object({ ref: name }) }),
  repository,
});

/** The events that name refs, and no deployment. */
export const refEvents: readonly string[] = ['push', 'create', 'delete', 'release', 'pull_request'];

/** The refs that an event names, and as what; none where it is not understood, for nothing hangs on it. */
export function refsIn(event: string, body: unknown): { repository: string; refs: SeenRef[] } | null {
  const told = <T extends { repository: { full_name: string } }>(
    schema: z.ZodMiniType<T>,
    refs: (value: T) => SeenRef[],
  ) => {
    const read = schema.safeParse(body);
    return read.success ? { repository: read.data.repository.full_name, refs: refs(read.data) } : null;
  };
  if (event === 'push') return told(pushed, (value) => [value.ref, value.base_ref ?? ''].flatMap(fullRef));
  if (event === 'create' || event === 'delete')
    return told(made, ({ ref, ref_type }) => [{ ref, kind: ref_type }]);
  if (event === 'release') return told(released, ({ release }) => [{ ref: release.tag_name, kind: 'tag' }]);
  if (event === 'pull_request')
    return told(asked, ({ pull_request: { head, base } }) => [
      { ref: head.ref, kind: 'branch' },
      { ref: base.ref, kind: 'branch' },
    ]);
  return null;
}

function fullRef(ref: string): SeenRef[] {
  const [, kind, rest = ''] = /^refs\/(heads|tags)\/(.{1,255})$/.exec(ref) ?? [];
  return rest === '' ? [] : [{ ref: rest, kind: kind === 'heads' ? 'branch' : 'tag' }];
}
