import { FieldType, toDataFrame } from '@grafana/data';
import { describe, expect, test } from 'vitest';
import { completeEvents, eventsFromFrames, frameFromEvents } from './annotation-events.ts';

describe('eventsFromFrames', () => {
  test('reads the standard fields by name, in any case', () => {
    const frame = toDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: [1_000, 2_000] },
        { name: 'timeEnd', type: FieldType.time, values: [1_500, null] },
        { name: 'title', type: FieldType.string, values: ['one', 'two'] },
        { name: 'text', type: FieldType.string, values: ['a', 'b'] },
        { name: 'tags', type: FieldType.other, values: [['x', 'y'], 'p, q'] },
        { name: 'id', type: FieldType.number, values: [0, 0] },
        { name: 'newState', type: FieldType.string, values: ['alerting', 'ok'] },
      ],
    });
    expect(eventsFromFrames([frame])).toEqual([
      { time: 1_000, timeEnd: 1_500, title: 'one', text: 'a', tags: ['x', 'y'], id: 0, newState: 'alerting' },
      { time: 2_000, title: 'two', text: 'b', tags: ['p', 'q'], id: 0, newState: 'ok' },
    ]);
  });

  test('without a time or a text there is nothing', () => {
    const noTime = toDataFrame({ fields: [{ name: 'text', type: FieldType.string, values: ['a'] }] });
    const noText = toDataFrame({ fields: [{ name: 'time', type: FieldType.time, values: [1] }] });
    expect(eventsFromFrames([noTime, noText])).toEqual([]);
  });
});

describe('completeEvents', () => {
  const layer = { name: 'Releases', iconColor: 'blue' };

  test.each([
    ['ok', 'green'],
    ['pending', 'yellow'],
    ['alerting', 'red'],
    ['no_data', 'gray'],
    ['nonsense', 'blue'],
    [undefined, 'blue'],
  ])('state %s is drawn in %s whatever color the event brought', (newState, color) => {
    expect(completeEvents([{ time: 1, color: 'purple', newState }], layer)).toMatchObject([{ color }]);
  });

  test('an end apart from the start makes a region', () => {
    const events = completeEvents([{ time: 1, timeEnd: 5 }, { time: 1, timeEnd: 1 }, { time: 1 }], layer);
    expect(events.map(({ isRegion }) => isRegion)).toEqual([true, false, false]);
  });

  test('equal ids become one, except 0', () => {
    const id = (value: number | string) => value as string;
    const events = completeEvents(
      [
        { id: id(7), time: 1, timeEnd: 2 },
        { id: id(7), time: 3, timeEnd: 9 },
        { id: id(0), time: 4 },
        { id: id(0), time: 5 },
      ],
      layer,
    );
    expect(events.map(({ time, timeEnd }) => [time, timeEnd])).toEqual([
      [1, 9],
      [4, undefined],
      [5, undefined],
    ]);
  });
});

test('frameFromEvents gives panels a frame of the annotations topic', () => {
  const frame = frameFromEvents(
    completeEvents([{ time: 1, timeEnd: 2, newState: 'ok', text: 't' }], { name: 'L' }),
    {
      name: 'L',
    },
  );
  expect(frame.meta?.dataTopic).toBe('annotations');
  const row = Object.fromEntries(frame.fields.map(({ name, values }) => [name, values[0] as unknown]));
  expect(row).toMatchObject({ time: 1, timeEnd: 2, isRegion: true, color: 'green', text: 't' });
});
