import type * as z from 'zod/mini';
import { caseKinds } from './event-kinds/cases.ts';
import { annotationKinds, incidentKinds, problemKinds } from './event-kinds/incidents.ts';
import { monitorKinds } from './event-kinds/monitors.ts';
import { notificationKinds } from './event-kinds/notifications.ts';
import { releaseKinds } from './event-kinds/releases.ts';
import { secretKinds } from './event-kinds/secrets.ts';
import { accessKinds, serviceKinds } from './event-kinds/services.ts';
import type { Roles } from './event-kinds/kind.ts';
import type { Event } from './events.ts';

/**
 * Every kind of event that there is: `<thing>.<what_happened>`, what it is about, which parts its subjects play, and what
 * its data are. A new kind goes into the file of its area under `event-kinds/`; the compiler then asks for its sentence
 * (`backend/src/events/describe-event.ts`).
 */
export const eventKinds = {
  ...serviceKinds,
  ...accessKinds,
  ...releaseKinds,
  ...monitorKinds,
  ...problemKinds,
  ...incidentKinds,
  ...annotationKinds,
  ...caseKinds,
  ...notificationKinds,
  ...secretKinds,
};

type Kinds = typeof eventKinds;
export type EventKind = keyof Kinds;

/** The data of a kind, also as an older release wrote it. */
export type DataOf<K extends EventKind> = z.infer<Kinds[K]['data']>;

export type RoleOf<K extends EventKind> = K extends EventKind ? keyof Kinds[K]['roles'] & string : never;

type Playing<R extends Roles> = {
  readonly [Role in keyof R as R[Role] extends 'one' ? Role : never]: string;
} & {
  readonly [Role in keyof R as R[Role] extends 'maybe' ? Role : never]?: string | null;
} & {
  readonly [Role in keyof R as R[Role] extends 'many' ? Role : never]?:
    string | readonly (string | null)[] | null;
};

/** Whom an event of a kind concerns: ids by the part that they play. */
export type SubjectsOf<K extends EventKind> = K extends EventKind ? Playing<Kinds[K]['roles']> : never;

/** An event of a known kind, with its data. */
export type EventOf<K extends EventKind> = {
  [Kind in K]: Omit<Event, 'kind' | 'data'> & { kind: Kind; data: DataOf<Kind> };
}[K];

/** Whether this version knows a kind: a newer process may have written others. */
export function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(eventKinds, kind);
}

/** What is wrong with the data of a kind, in words for whoever wrote them; null where they fit. */
export function misfitOf(kind: EventKind, data: unknown): string | null {
  return wordsOf(eventKinds[kind].data.safeParse(data).error?.issues);
}

/** The same for what is read: a newer process may have told more than this one knows of. */
export function misreadOf(kind: EventKind, data: unknown): string | null {
  const issues = eventKinds[kind].data.safeParse(data).error?.issues;
  return wordsOf(issues?.filter(({ code }) => code !== 'unrecognized_keys'));
}

function wordsOf(issues: z.core.$ZodIssue[] = []): string | null {
  if (issues.length === 0) return null;
  return issues
    .map((issue) => {
      const where = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
      return `${where}${issue.message || issue.code}`;
    })
    .join('; ');
}
