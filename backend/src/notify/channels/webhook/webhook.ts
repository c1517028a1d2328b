import type { WebhookChannelSettings } from '@appops/shared/contract/channels/webhook';
import type { ChannelKindOf, Letter, Sent } from '../channel-kind.ts';
import { excerpt, masked } from '../excerpt.ts';
import { post, type Answered } from './post.ts';
import { retryAfter } from './retry-after.ts';
import { newWebhookSecret, refuseBadSecret, signatureHeaders } from './signing.ts';

/** Standard Webhooks (standardwebhooks.com, 1.0): `type`, `timestamp`, `data`, signed. */
export const webhook: ChannelKindOf<WebhookChannelSettings> = {
  secretFor(_settings, given) {
    if (given === undefined) return { secret: newWebhookSecret(), made: true };
    refuseBadSecret(given);
    return { secret: given, made: false };
  },
  // It is never sent: whoever gets the messages learns nothing of it.
  keepsSecret: () => true,
  async send(letter, tools) {
    const url = new URL(letter.settings.url);
    const body = render(letter);
    const { id, now, secret } = letter;
    const headers = signatureHeaders(secret ?? '', { id, body, now });
    const answer = await post(url, { body, headers }, tools);
    // The key without its prefix, too.
    const hidden = [
      secret,
      secret?.slice('whsec_'.length) ?? null,
      headers['webhook-signature'] ?? null,
      ...secretParts(url),
    ];
    if ('failure' in answer) {
      const { reason, message } = answer.failure;
      // An address that is refused stays so until people change something.
      return { ok: false, passes: reason !== 'blocked', message: `${masked(message, hidden)}.` };
    }
    return judge(answer, { now, hidden });
  },
};

/** What is sent; of a message that is tried again, the same. */
function render({ message }: Letter<WebhookChannelSettings>): string {
  return JSON.stringify({ type: message.news, timestamp: message.at, data: message });
}

/** The parts of an address in which receivers keep tokens. */
function secretParts(url: URL): string[] {
  return [
    ...(url.pathname === '/' ? [] : [url.pathname]),
    ...url.pathname.split('/').filter((part) => part.length >= 16),
    ...[...url.searchParams.values()].filter((value) => value.length >= 6),
  ];
}

const passing = new Set([408, 425, 429]);

function judge(
  { status, headers, beginning }: Answered,
  by: { now: number; hidden: (string | null)[] },
): Sent {
  if (status >= 200 && status <= 299) return { ok: true, note: null };
  if (status >= 300 && status <= 399)
    return {
      ok: false,
      passes: false,
      refused: true,
      message: `It answered ${status} and sends on to ${placeOf(headers.location)}. AppOps follows nobody elsewhere, since that may lead into a private network: enter the address that takes the messages.`,
    };
  const said = excerpt(beginning, by.hidden);
  const answered = `It answered ${status}${said === '' ? '' : `: “${said}”`}`;
  if (status >= 500 || passing.has(status)) {
    const pauseMs = retryAfter(headers['retry-after'], { date: headers.date, now: by.now });
    return {
      ok: false,
      passes: true,
      message: `${answered}.`,
      ...(pauseMs === undefined ? {} : { pauseMs }),
      // A 5xx is none: who stands between may answer so after the receiver has it.
      ...(status < 500 ? { refused: true } : {}),
    };
  }
  return {
    ok: false,
    passes: false,
    refused: true,
    message: `${answered}. ${remedies[status] ?? 'It takes no such message: look there for what it wants, then send it again.'}`,
  };
}

/** What to do about an answer that stays the same. */
const remedies: Partial<Record<number, string>> = {
  401: 'It does not accept the signature: give the receiver this channel’s secret, then send it again.',
  403: 'It does not accept the signature: give the receiver this channel’s secret, then send it again.',
  404: 'There is nothing at this address: correct it, then send it again.',
  405: 'This address takes no POST: correct it, then send it again.',
  410: 'The receiver wants no more of these: correct the address, or retire the channel.',
};

/** Where a redirect leads, without the part in which tokens are kept. */
function placeOf(location: string | undefined): string {
  if (location === undefined) return 'nowhere';
  try {
    const { origin, protocol } = new URL(location);
    return excerpt(origin === 'null' ? `a ${protocol} address` : origin, []);
  } catch {
    return 'another path';
  }
}
