import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestBackend, type TestBackend } from '../../testing/http.ts';

interface Answer {
  id: string;
  environment: string;
  version: string;
  commit: string | null;
  url: string | null;
  externalId: string | null;
  source: string;
  attempt: number;
  status: string;
  startedAt: string;
  description: string;
  warnings?: string[];
}

describe.each(['sqlite', 'postgres'] as const)('what pipelines tell, on %s', (engine) => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend(engine);
    await send('POST', '/api/v1/services', { name: 'shop' });
  });
  afterAll(() => backend.stop());

  let told = 0;
  async function send(method: string, path: string, body: object | string) {
    const response = await backend.send(
      method,
      path,
      typeof body === 'string' ? body : JSON.stringify(body),
      { 'content-type': 'application/json' },
    );
    return { status: response.status, reply: (await response.json()) as Answer };
  }
  const deploy = (more: object) =>
    send('POST', '/api/v1/deployments', {
      service: 'shop',
      environment: 'production',
      version: `1.${(told += 1)}.0`,
      status: 'succeeded',
      ...more,
    });

  test.each<[string, object, Partial<Answer>, RegExp | null]>([
    ['a commit of letters', { commit: 'HEAD' }, { commit: null }, /commit "HEAD" was left out/],
    ['a commit that is too short', { commit: 'abc' }, { commit: null }, /"abc"/],
    ['a described commit', { commit: 'v1.2-3-gabcdef1' }, { commit: null }, /left out/],
    ['a long commit', { commit: 'a'.repeat(5000) }, { commit: null }, /5000 characters/],
    ['an empty commit', { commit: ' ' }, { commit: null }, null],
    ['a commit in upper case', { commit: 'ABCDEF1' }, { commit: 'abcdef1' }, null],
    ['commits that are none', { commits: ['xyz', null, '', 'abcdef1'] }, {}, /commit "xyz"/],
    ['no commits', { commits: null }, {}, null],
    ['a commit told with odd parents', { commits: [{ sha: 'nothex', parents: ['zz'] }] }, {}, /nothex/],
    [
      'a long message',
      { commits: [{ sha: 'abcdef2', message: 'm'.repeat(30_000) }] },
      {},
      /30000 characters/,
    ],
    ['an address that is none', { url: 'not a url' }, { url: null }, /url "not a url" was left out/],
    ['a script for an address', { url: 'javascript:alert(1)' }, { url: null }, /left out/],
    ['a long address', { url: `https://ci/${'x'.repeat(5000)}` }, { url: null }, /left out/],
    ['a long description', { description: 'd'.repeat(200_000) }, {}, /first 2000 are kept/],
    ['U+0000', { description: 'a\0b' }, { description: 'ab' }, null],
    [
      'an empty version beside a commit',
      { version: '', commit: 'abcdef1234567890' },
      { version: 'abcdef123456' },
      /No version/,
    ],
    ['an empty version alone', { version: null }, { version: 'unknown' }, /No version was told/],
    ['a number for a version', { version: 12 }, { version: '12' }, null],
    [
      'an offset without a colon',
      { startedAt: '2026-01-05T13:00:00+0100' },
      { startedAt: '2026-01-05T12:00:00.000Z' },
      null,
    ],
    ['seconds since 1970', { startedAt: 1_767_614_400 }, { startedAt: '2026-01-05T12:00:00.000Z' }, null],
    [
      'milliseconds since 1970',
      { startedAt: '1767614400000' },
      { startedAt: '2026-01-05T12:00:00.000Z' },
      null,
    ],
    ['a time that is none', { startedAt: 'yesterday' }, {}, /startedAt "yesterday" was left out/],
    ['a time without its zone', { startedAt: '2026-01-05T13:00:00' }, {}, /left out/],
    ['no times', { startedAt: null, finishedAt: '' }, {}, null],
    ['a number for an id', { externalId: 42 }, { externalId: '42' }, null],
    ['a long run', { run: 'r'.repeat(5000) }, {}, /run had 5000/],
    ['a source with spaces', { source: 'GitLab CI' }, { source: 'gitlab-ci' }, /kept as "gitlab-ci"/],
    ['an empty source', { source: '' }, { source: 'api' }, null],
    ['an attempt that is none', { externalId: 'x', attempt: 0 }, { attempt: 1 }, /attempt "0" was left out/],
    ['an attempt as text', { externalId: 'y', attempt: '2' }, { attempt: 2 }, null],
    ['an empty status', { status: '' }, { status: 'running' }, null],
  ])('%s costs no deployment, and the answer says what was dropped', async (_what, more, kept, said) => {
    const { status, reply } = await deploy(more);
    expect([status, reply]).toMatchObject([201, kept]);
    if (said === null) expect(reply.warnings).toBeUndefined();
    else expect(reply.warnings?.join(' ')).toMatch(said);
  });

  test('two that differ only behind what is kept stay two: environments, versions and jobs', async () => {
    const environments = ['a', 'b'].map((end) => `${'本'.repeat(400)}${end}`);
    const slugs = new Set<string>();
    for (const environment of environments) {
      const { reply } = await deploy({ environment });
      expect(reply.warnings?.join(' ')).toMatch(/environment's name had 401 characters/);
      slugs.add(reply.environment);
      // The same long name finds the same place.
      expect((await deploy({ environment })).reply.environment).toBe(reply.environment);
    }
    expect(slugs.size).toBe(2);
    // An id that was told of another version already would be refused.
    for (const [version, end] of [
      ['1', 'a'],
      ['2', 'b'],
    ] as const)
      expect(
        (await deploy({ environment: 'jobs', version, externalId: `${'e'.repeat(5000)}${end}` })).status,
      ).toBe(201);
    const versions = ['a', 'b'].map((end) => ({
      environment: 'versions',
      version: `${'v'.repeat(5000)}${end}`,
    }));
    const [first, second] = [await deploy(versions[0]!), await deploy(versions[1]!)];
    expect(second.reply.id).not.toBe(first.reply.id);
  });

  test('names that grow when they are folded are no fault of the server', async () => {
    const grown = Array.from({ length: 300 }, (_, index) => String.fromCodePoint(0xfdfa - (index % 2)));
    expect((await deploy({ environment: grown.join('') })).status).toBe(201);
  });

  test('an end is not lost over its time either', async () => {
    const { reply } = await deploy({ environment: 'ends', status: 'running' });
    const ended = await send('PATCH', `/api/v1/deployments/${reply.id}`, {
      status: 'succeeded',
      finishedAt: 'just now',
    });
    expect(ended).toMatchObject({ status: 200, reply: { status: 'succeeded' } });
    expect(ended.reply.warnings?.join(' ')).toMatch(/finishedAt "just now" was left out/);
  });

  test('a change is not lost over its texts either', async () => {
    const { status, reply } = await send('POST', '/api/v1/changes', {
      kind: 'flag',
      title: 't'.repeat(500),
      service: 'shop',
      environment: '',
      at: 'soon',
      url: 'x',
    });
    expect(status).toBe(201);
    expect(reply.warnings).toHaveLength(3);
  });

  test('a place that nobody can name, and what is no text at all, are refused', async () => {
    for (const more of [
      { environment: '' },
      { environment: '\u200B' },
      { version: {} },
      { commit: [] },
      { comit: 'a' },
    ])
      expect([more, (await deploy(more)).status]).toEqual([more, 400]);
  });
});
