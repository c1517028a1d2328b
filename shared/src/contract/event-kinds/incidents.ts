import * as z from 'zod/mini';
import { flag, kind, note, number, text, textOrNull, texts } from './kind.ts';

const ofProblem = { problem: 'one', monitor: 'maybe', service: 'one', environment: 'one' } as const;
/** `live` is the deployment that was live when it began. */
const ofOccurrence = { ...ofProblem, occurrence: 'one', live: 'maybe' } as const;

/** What fails, and each time that it does. Instants are epoch milliseconds. */
export const problemKinds = {
  'problem.opened': kind('problem', ofProblem, z.strictObject({ title: text, fingerprint: text })),
  'problem.occurrence_started': kind(
    'occurrence',
    ofOccurrence,
    z.strictObject({ at: number, liveVersion: textOrNull, message: text, maintenance: flag }),
  ),
  'problem.occurrence_resumed': kind(
    'occurrence',
    ofOccurrence,
    z.strictObject({ at: number, endedAt: z.nullable(number), message: text }),
  ),
  'problem.occurrence_ended': kind(
    'occurrence',
    ofOccurrence,
    z.strictObject({ at: number, failedRuns: number, because: text }),
  ),
  'problem.occurrence_split': kind(
    'occurrence',
    { ...ofOccurrence, first_part: 'one' },
    z.strictObject({ at: number, because: text, liveVersion: textOrNull }),
  ),
};

const ofIncident = { incident: 'one', service: 'maybe', environment: 'maybe', live: 'maybe' } as const;
const incidentMoved = kind(
  'incident',
  ofIncident,
  z.strictObject({ from: text, to: text, title: text, ...note }),
);
const seenAt = z.strictObject({ at: number });

/** What people are called for. */
export const incidentKinds = {
  'incident.opened': kind(
    'incident',
    { ...ofIncident, problem: 'many', split_from: 'maybe' },
    z.strictObject({
      title: text,
      severity: text,
      openedBy: text,
      liveVersion: textOrNull,
      at: z.optional(number),
    }),
  ),
  'incident.acknowledged': incidentMoved,
  'incident.mitigated': incidentMoved,
  'incident.resolved': incidentMoved,
  'incident.reopened': incidentMoved,
  'incident.updated': kind(
    'incident',
    ofIncident,
    z.strictObject({
      changed: texts,
      severity: z.optional(text),
      /** The severity before, where that was changed; older releases did not tell it. */
      from: z.optional(text),
      commander: z.optional(textOrNull),
    }),
  ),
  'incident.noted': kind('incident', ofIncident, z.strictObject(note)),
  /** Another failure joined; with its severity where that made the incident graver. */
  'incident.problem_linked': kind(
    'incident',
    { ...ofIncident, problem: 'one', service: 'many', environment: 'many' },
    z.strictObject({
      at: number,
      problem: text,
      because: text,
      severity: z.optional(text),
      from: z.optional(text),
    }),
  ),
  'incident.recovered': kind('incident', ofIncident, seenAt),
  'incident.unwatched': kind('incident', ofIncident, seenAt),
  'incident.failing_again': kind(
    'incident',
    { ...ofIncident, problem: 'one' },
    z.strictObject({ at: number, problem: text }),
  ),
  'incident.split': kind(
    'incident',
    { ...ofIncident, split_into: 'one' },
    z.strictObject({ title: text, problems: number }),
  ),
};

const ofAnnotation = {
  annotation: 'one',
  incident: 'maybe',
  case: 'maybe',
  service: 'maybe',
  environment: 'maybe',
} as const;

/** Notes on pages. Their words can be erased, so events hold hashes of them. */
export const annotationKinds = {
  'annotation.created': kind(
    'annotation',
    { ...ofAnnotation, live: 'maybe' },
    z.strictObject({
      kind: text,
      pageTitle: text,
      bodyHash: text,
      attachments: number,
      releaseVersion: textOrNull,
      /** When it was written, where it waited in a browser. */
      writtenAt: z.optional(text),
    }),
  ),
  'annotation.updated': kind('annotation', ofAnnotation, z.strictObject({ changed: texts, pageTitle: text })),
  'annotation.erased': kind('annotation', ofAnnotation, z.strictObject({ attachments: texts })),
};
