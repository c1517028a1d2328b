import { describe, expect, test } from 'vitest';
import { EventTextReader } from './event-text.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('EventTextReader', () => {
  test('messages come out when they are complete, however they were cut', () => {
    const reader = new EventTextReader();
    expect(reader.read(bytes('id: 7\nda'))).toEqual([]);
    expect(reader.read(bytes('ta: {"a":1}\n'))).toEqual([]);
    expect(reader.read(bytes('\nid: 8\ndata: {}\n\n'))).toEqual([
      { event: 'message', data: '{"a":1}', id: '7' },
      { event: 'message', data: '{}', id: '8' },
    ]);
  });

  test('a letter cut in two by the network is whole again', () => {
    const reader = new EventTextReader();
    const whole = bytes('data: Käse\n\n');
    expect(reader.read(whole.slice(0, 8))).toEqual([]);
    expect(reader.read(whole.slice(8))).toEqual([{ event: 'message', data: 'Käse', id: null }]);
  });

  test('heartbeats and retry hints are no messages', () => {
    const reader = new EventTextReader();
    expect(reader.read(bytes('retry: 2000\n\n: still here\n\n'))).toEqual([]);
  });

  test('a reset is told with where to go on', () => {
    const reader = new EventTextReader();
    expect(reader.read(bytes('event: reset\r\nid: 12\r\ndata: {}\r\n\r\n'))).toEqual([
      { event: 'reset', data: '{}', id: '12' },
    ]);
  });

  test('lines end in any of the three ways, also where the network cuts between the two signs of one', () => {
    const reader = new EventTextReader();
    expect(reader.read(bytes('id: 1\r\ndata: a\r'))).toEqual([]);
    const first = reader.read(bytes('\n\r'));
    const rest = reader.read(bytes('\ndata: b\n\n'));
    expect([...first, ...rest].map(({ data }) => data)).toEqual(['a', 'b']);
  });
});
