import { genericSettings } from '@appops/shared/contract/sources/generic';
import { expect, test } from 'vitest';
import { toldFrom, typedFrom } from './typed-settings.ts';

test('what is stored is typed and told as the same', () => {
  const settings = genericSettings.parse({
    proof: 'hmac',
    paths: { environment: '$.env', task: null },
    statuses: { failed: ['kaputt', 'hin'] },
  });
  const typed = typedFrom(settings);
  expect(typed).toMatchObject({
    proofHeader: '',
    paths: { environment: '$.env', task: '', version: '$.version' },
    statuses: { failed: 'kaputt, hin' },
  });
  expect(toldFrom(typed)).toEqual(settings);
});

test('without any, and where a newer server has other settings, the usual ones stand there', () => {
  const usual = typedFrom(undefined);
  expect(usual.paths.service).toBe('$.service');
  expect(typedFrom({ proof: 'of tomorrow' })).toEqual(usual);
});

test('spaces and empty words are nothing', () => {
  const typed = typedFrom(undefined);
  const told = toldFrom({
    ...typed,
    proofHeader: ' ',
    paths: { ...typed.paths, id: '  ' },
    statuses: { ...typed.statuses, queued: ' , wartet ,' },
  });
  expect(told).toMatchObject({ proofHeader: null, paths: { id: null }, statuses: { queued: ['wartet'] } });
});
