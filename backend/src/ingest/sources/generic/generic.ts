import { genericSettings } from '@appops/shared/contract/sources/generic';
import { createHash } from 'node:crypto';
import { AppError, refuseFields } from '../../../errors.ts';
import { checkJsonText, withoutNul } from '../../../json-body.ts';
import { jsonPathProblem } from '../../../probing/protocols/http/json-path.ts';
import { headerOf } from '../../headers.ts';
import { jsonOf } from '../../json-of.ts';
import type { Delivery, DeliveryTo, SourceKind } from '../source-kind.ts';
import { verify } from './proof.ts';
import { readGeneric } from './read.ts';
import { sample, sign } from './sample.ts';
import { setUp } from './set-up.ts';
import { settingsOf } from './settings.ts';

/** The longest body, in bytes: what tells of a deployment is far shorter, and JSONPaths are evaluated over it. */
export const longestBody = 256 * 1024;

/** Whatever sends JSON over HTTP: people say where in it what stands, and how it proves who sends. */
export const generic: SourceKind = {
  sender: 'the sender',
  again: 'send it again',
  findsServiceBy: 'name',
  event: () => 'deployment',
  verify,
  key,
  body,
  readsHeaders: [],
  read: (told, { source }) => readGeneric(told, source.id, settingsOf(source)),
  sample,
  sign,
  setUp: (source) => setUp(settingsOf(source)),
  settings: (given) => {
    const settings = genericSettings.parse(given ?? {});
    const faults = Object.entries(settings.paths).flatMap(([name, path]) => {
      const problem = path === null ? null : jsonPathProblem(path);
      return problem === null ? [] : [{ path: `body.settings.paths.${name}`, message: problem }];
    });
    if (faults.length > 0) throw refuseFields(faults);
    return settings;
  },
};

/** What its header says; else the body itself, since a body that is the same to the byte says nothing new. */
function key({ headers, body: bytes, source }: DeliveryTo): string {
  const told = headerOf(headers, settingsOf(source).deliveryHeader)?.trim() ?? '';
  if (told !== '' && told.length <= 190) return `id:${told}`;
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function body({ body: bytes }: Delivery): unknown {
  if (bytes.length > longestBody)
    throw new AppError(
      'too_large',
      `The body has ${bytes.length} bytes; one that tells of a deployment may have ${longestBody}.`,
    );
  const text = withoutNul(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  checkJsonText(text);
  return jsonOf(text, asWritten);
}

/** A number that a double would write otherwise stays as it was written: 1.10 is a version, and no 1.1. */
function asWritten(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
}
