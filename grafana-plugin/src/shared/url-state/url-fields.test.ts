import { describe, expect, test } from 'vitest';
import {
  choiceField,
  choicesField,
  idsField,
  readState,
  slugsField,
  textField,
  writeState,
} from './url-fields.ts';

const fields = {
  from: textField('now-24h'),
  view: choiceField(['board', 'list'], 'board'),
  status: choicesField(['open', 'closed']),
  service: slugsField(),
};
const read = (search: string) => readState(fields, new URLSearchParams(search));

describe('readState', () => {
  test('nothing in the address is the fallback', () => {
    expect(read('')).toEqual({ from: 'now-24h', view: 'board', status: [], service: [] });
  });
  test('what means nothing is left aside', () => {
    expect(read('view=pie&status=lost&status=open&service=shop&service=%3Cb%3E&service=shop')).toEqual({
      from: 'now-24h',
      view: 'board',
      status: ['open'],
      service: ['shop'],
    });
  });
});

describe('writeState', () => {
  const write = (search: string, changes: Parameters<typeof writeState<typeof fields>>[2]) =>
    writeState(fields, new URLSearchParams(search), changes).toString();

  test('what equals its fallback does not stand in the address', () => {
    expect(write('view=list&service=a', { view: 'board', service: [] })).toBe('');
  });
  test('what is not ours stays', () => {
    expect(write('orgId=1', { service: ['a', 'b'] })).toBe('orgId=1&service=a&service=b');
  });
  test('what was written is read again', () => {
    const state = { from: 'now-1h', view: 'list', status: ['closed'], service: ['a-b'] } as const;
    const search = write('', { ...state, status: [...state.status], service: [...state.service] });
    expect(read(search)).toEqual(state);
  });
});

test('of ids only what may be one is read, and each once', () => {
  const id = `chn_${'0'.repeat(32)}`;
  const search = new URLSearchParams([
    ['channel', id],
    ['channel', 'ops'],
    ['channel', id],
  ]);
  expect(readState({ channel: idsField() }, search).channel).toEqual([id]);
});
