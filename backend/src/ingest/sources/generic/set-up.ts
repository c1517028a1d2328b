import { hasFields } from '@appops/shared/rules/has-fields';
import type { GenericPath, GenericSettings } from '@appops/shared/contract/sources/generic';
import type { SetUpStep } from '@appops/shared/contract/webhooks';
import { proofHeaderOf } from './settings.ts';

/** What the snippets tell of, where the source has a path for it. */
const example: Partial<Record<GenericPath, string>> = {
  service: 'shop',
  environment: 'production',
  version: '1.4.2',
  id: 'build-42',
};

/** What to do in a pipeline. */
export function setUp(settings: GenericSettings): SetUpStep[] {
  const { paths, proof } = settings;
  const step = (
    text: string,
    copies: SetUpStep['copies'],
    when: SetUpStep['when'] = 'always',
  ): SetUpStep => ({
    text,
    copies,
    when,
    about: 'nothing',
  });
  const proofStep =
    proof === 'secret'
      ? `The secret goes in the header \`${proofHeaderOf(settings)}\`.`
      : `The header \`${proofHeaderOf(settings)}\` holds the HMAC-SHA-256 of the body with the secret, in hex.`;
  const bodies = { running: bodyOf(paths, 'running'), succeeded: bodyOf(paths, 'succeeded') };
  if (bodies.running === null || bodies.succeeded === null)
    return [
      step(`Let the sender deliver its JSON by POST to this address. ${proofStep}`, [
        { label: 'Address', text: '{address}' },
        { label: 'Secret', text: '{secret}' },
        { label: 'Call', text: call(settings, null) },
      ]),
    ];
  const timely =
    paths.status === null
      ? 'Call this once a deployment has succeeded.'
      : 'Call this when a deployment begins, and again when it ended, with the status `succeeded`, `failed` or `canceled`.';
  const same =
    paths.id === null
      ? ''
      : ' `id` is the same at the start and at the end, and another one for each deployment.';
  return [
    step(`Keep the secret where your pipeline keeps its secrets. ${proofStep}`, [
      { label: 'Secret', text: '{secret}' },
    ]),
    step(`${timely}${same}`, [
      ...(paths.status === null ? [] : [{ label: 'At the start', text: call(settings, bodies.running) }]),
      { label: paths.status === null ? 'Call' : 'At the end', text: call(settings, bodies.succeeded) },
    ]),
  ];
}

/** A body that the paths find what they look for in; null where they are no plain names after each other. */
function bodyOf(paths: GenericSettings['paths'], status: string): object | null {
  const body: Record<string, unknown> = {};
  for (const name of ['service', 'environment', 'version', 'id', 'status'] as const) {
    const path = paths[name];
    if (path === null) continue;
    if (!/^\$(?:\.[A-Za-z_]\w*)+$/.test(path)) return null;
    const names = path.split('.').slice(1);
    let at = body;
    for (const each of names.slice(0, -1)) {
      const inner = at[each];
      const next: Record<string, unknown> = hasFields(inner) ? inner : {};
      at[each] = next;
      at = next;
    }
    at[names.at(-1)!] = name === 'status' ? status : (example[name] ?? '');
  }
  return body;
}

/** @param body null for one that the sender makes */
function call(settings: GenericSettings, body: object | null): string {
  const header = proofHeaderOf(settings);
  const text = body === null ? '@payload.json' : quoted(JSON.stringify(body));
  // A delivery that curl sends again, for the first got no answer, is the same one.
  const id = `  -H "${settings.deliveryHeader}: $(date +%s)-$$" \\`;
  if (settings.proof === 'hmac')
    return [
      body === null ? 'body=$(cat payload.json)' : `body=${text}`,
      `signature=$(printf '%s' "$body" | openssl dgst -sha256 -hmac '{secret}' -r | cut -d' ' -f1)`,
      `curl -fsS --retry 3 '{address}' \\`,
      `  -H "${header}: sha256=$signature" \\`,
      id,
      `  -H 'content-type: application/json' \\`,
      `  -d "$body"`,
    ].join('\n');
  return [
    `curl -fsS --retry 3 '{address}' \\`,
    `  -H '${header}: ${header === 'authorization' ? 'Bearer ' : ''}{secret}' \\`,
    id,
    `  -H 'content-type: application/json' \\`,
    `  -d ${text}`,
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
