import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type MappingRule } from './source-mapping.ts';

const told = (given: object) => ({ service: [], environment: '', ref: '', task: '', ...given });

describe('the rules of a source', () => {
  test('the first rule that fits decides, with all of its conditions', () => {
    const mapping: MappingRule[] = [
      { when: { environment: 'prod-*', task: 'lint' }, leadsTo: null },
      { when: { environment: 'prod-*' }, leadsTo: { environment: 'production' } },
      { when: {}, leadsTo: null },
    ];
    const which = (given: object) => decide(mapping, told(given))?.index;
    expect(which({ environment: 'prod-eu', task: 'lint' })).toBe(0);
    expect(which({ environment: 'prod-eu', task: 'deploy' })).toBe(1);
    expect(which({ environment: 'PROD-EU' })).toBe(1);
    expect(which({ environment: 'staging' })).toBe(2);
  });

  test('nothing fits, and nothing decides', () => {
    expect(decide([], told({ environment: 'production' }))).toBeNull();
    expect(
      decide([{ when: { environment: 'prod' }, leadsTo: null }], told({ environment: 'production' })),
    ).toBeNull();
  });

  test('what was not told fits no pattern, not even one for anything', () => {
    for (const what of ['service', 'environment', 'ref', 'task'])
      expect(decide([{ when: { [what]: '*' }, leadsTo: null }], told({}))).toBeNull();
  });

  test('a ref fits in either spelling', () => {
    const on = (pattern: string, ref: string) =>
      decide([{ when: { ref: pattern }, leadsTo: null }], told({ ref }));
    expect(on('wip/*', 'refs/heads/wip/x')).not.toBeNull();
    expect(on('refs/heads/wip/*', 'wip/x')).not.toBeNull();
    expect(on('refs/tags/*', 'refs/heads/x')).toBeNull();
  });

  test('names of any script are told as they are, with the pattern that they fit', () => {
    const mapping: MappingRule[] = [
      { when: { environment: '生产*' }, leadsTo: { environment: 'production' } },
    ];
    expect(decide(mapping, told({ environment: '生产-上海' }))?.because).toBe(
      'the environment "生产-上海" fits "生产*"',
    );
  });

  test('any of the names of a service may fit', () => {
    const mapping: MappingRule[] = [{ when: { service: 'acme/*' }, leadsTo: { service: 'shop' } }];
    expect(decide(mapping, told({ service: ['shop-api', 'acme/mono'] }))?.index).toBe(0);
  });

  test('no pattern takes long, whatever the name', () => {
    const mapping = Array.from({ length: 100 }, (): MappingRule => ({
      when: { environment: `${'*a'.repeat(99)}b` },
      leadsTo: null,
    }));
    expect(decide(mapping, told({ environment: 'a'.repeat(300) }))).toBeNull();
  });

  test('a rule before others takes nothing from what it does not fit', () => {
    const name = fc.constantFrom('production', 'prod-eu', 'staging', 'pr-7', '');
    const rule = fc.record({
      when: fc.record({ environment: fc.constantFrom('prod*', 'pr-?', 'staging') }, { requiredKeys: [] }),
      leadsTo: fc.constant(null),
    });
    fc.assert(
      fc.property(rule, fc.array(rule, { maxLength: 5 }), name, (first, rest, environment) => {
        const alone = decide([first], told({ environment }));
        const all = decide([first, ...rest], told({ environment }));
        if (alone !== null) expect(all?.index).toBe(0);
        else
          expect(all === null ? null : all.index - 1).toBe(
            decide(rest, told({ environment }))?.index ?? null,
          );
      }),
    );
  });
});
