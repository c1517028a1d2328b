import type { ReplyOf } from '@appops/shared/contract/route';
import type { Settings, testSettings as route } from '@appops/shared/contract/settings';
import type { DoorHeaders, DoorTrust } from '../access/doors.ts';
import { IdentityError, verifyIdentity } from '../access/grafana-identity.ts';
import type { TokenHolder } from '../access/authenticate-token.ts';
import { roleOf } from '../access/roles.ts';

type Report = ReplyOf<typeof route>;
type Part = Report['parts'][number];

const order = ['keys', 'issuer', 'signature', 'audience', 'clock'] as const;

/** The parts of a signed identity that were checked, in the order of checking: what comes after a failure was not tried. */
async function identityParts(jwt: string, trust: DoorTrust, now: number): Promise<Part[]> {
  const sequence = ['issuer', 'keys', 'signature', 'audience', 'clock'] as const;
  let failed: IdentityError | null = null;
  try {
    await verifyIdentity(jwt, trust.grafanas, now);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    failed = error;
  }
  const at = failed === null ? sequence.length : sequence.indexOf(failed.part);
  const good: Record<(typeof sequence)[number], string> = {
    issuer: 'The identity was issued by the Grafana that is trusted here.',
    keys: "Grafana's signing keys were fetched.",
    signature: "The identity's signature fits.",
    audience: 'The identity is for the right organisation.',
    clock: 'The clocks agree within a minute.',
  };
  return sequence.map((part, index) => {
    if (index < at) return { part, ok: true, message: good[part] };
    return index === at && failed !== null
      ? { part, ok: false, message: failed.message }
      : { part, ok: null, message: 'Not tried, since an earlier part failed.' };
  });
}

/**
 * Reports on each part of the way from Grafana to here, for the settings page's Test. Unlike every other route it
 * answers a caller whose identity does not hold: saying why is its purpose.
 */
export async function testConnection(
  token: TokenHolder,
  headers: DoorHeaders | null,
  trust: DoorTrust,
  settings: Settings,
  now: number,
  clientTime: string | undefined,
): Promise<Report> {
  const parts: Part[] = [
    {
      part: 'token',
      ok: true,
      message: `The token "${token.actor.name}" is valid and may ${token.scopes.join(', ')}.`,
    },
  ];
  if (headers !== null && token.boundTo === null) {
    parts.push({
      part: 'token',
      ok: false,
      message: `The token "${token.actor.name}" is valid, but not bound to this door: a Grafana viewer could get hold of all that it may do. Make one with "npx appops token create --door ${headers.door} …" and enter that.`,
    });
  }
  if (headers === null) {
    parts.push({
      part: 'role',
      ok: null,
      message: 'This request did not come through Grafana, so no identity was checked.',
    });
    for (const part of order)
      parts.push({
        part,
        ok: null,
        message:
          settings.grafana.url === null
            ? 'No Grafana is connected.'
            : 'Not tried: this request did not come through Grafana.',
      });
  } else if (headers.door === 'datasource') {
    parts.push({ part: 'role', ok: true, message: 'The data source only reads, whoever asks.' });
  } else {
    const fits = roleOf(token.scopes) === 'admin';
    parts.push({
      part: 'role',
      ok: fits,
      message: fits
        ? 'The token lets each person do what their Grafana role allows.'
        : `The token allows no more than "${roleOf(token.scopes)}", also to people with a higher role. Use a token with the scope admin.`,
    });
    if (headers.identity !== null) parts.push(...(await identityParts(headers.identity, trust, now)));
    else
      parts.push({
        part: 'signature',
        ok: trust.trustContext,
        message: trust.trustContext
          ? 'No signed identity came; the unsigned context is believed, as set.'
          : 'Grafana sent no signed identity (X-Grafana-Id). AppOps needs Grafana 12.4 or newer.',
      });
  }
  if (clientTime !== undefined) {
    const difference = Math.abs(now - Date.parse(clientTime));
    const seconds = Math.round(difference / 1000);
    parts.push({
      part: 'clock',
      ok: difference <= 60_000,
      message: `This browser's clock and the backend's differ by ${seconds} s.`,
    });
  }
  return { parts };
}
