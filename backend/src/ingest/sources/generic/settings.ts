import { fromJson } from '../../../database/json.ts';
import { genericSettings, type GenericSettings } from '@appops/shared/contract/sources/generic';
import type { From } from '../source-kind.ts';

/** What people set of a source, with its defaults. */
export function settingsOf({ settings }: From['source']): GenericSettings {
  return genericSettings.parse(settings === null ? {} : fromJson(settings));
}

/** The header in which the proof comes. */
export function proofHeaderOf({ proof, proofHeader }: GenericSettings): string {
  return proofHeader ?? (proof === 'secret' ? 'authorization' : 'x-appops-signature');
}
