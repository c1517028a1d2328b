import * as z from 'zod/mini';
import { flag, kind, number, reasons, text, textOrNull, texts } from './kind.ts';

const ofDeployment = { deployment: 'one', service: 'one', environment: 'one' } as const;

/** How a deployment stands after what is told of it. */
const standing = z.strictObject({
  version: text,
  status: text,
  previousVersion: textOrNull,
  /** It happened long before it was told. */
  late: flag,
  /** Which facts are others now. */
  changed: z.optional(texts),
  /** Which version a rollback put live again. */
  liveAgain: z.optional(text),
  /** The version by which this happened to it. */
  by: z.optional(text),
});
const moved = kind('deployment', ofDeployment, standing);

/** Deployments and changes. */
export const releaseKinds = {
  'deployment.recorded': moved,
  'deployment.started': moved,
  'deployment.succeeded': moved,
  'deployment.failed': moved,
  'deployment.canceled': moved,
  'deployment.superseded': moved,
  'deployment.rolled_back': moved,
  'deployment.reinstated': moved,
  'deployment.updated': moved,
  'deployment.joined': kind(
    'deployment',
    { ...ofDeployment, part: 'one' },
    z.strictObject({
      version: text,
      source: text,
      externalId: textOrNull,
      attempt: number,
      status: text,
    }),
  ),
  'deployment.part_silent': kind(
    'deployment',
    ofDeployment,
    z.strictObject({ version: text, source: text, externalId: textOrNull, hours: number }),
  ),
  'deployment.verdict': kind(
    'deployment',
    { ...ofDeployment, monitor: 'many' },
    z.strictObject({ version: text, value: text, reasons, ruleVersion: number }),
  ),
  'change.recorded': kind(
    'change',
    { change: 'one', service: 'maybe', environment: 'maybe' },
    z.strictObject({ kind: text, title: text, late: flag }),
  ),
};
