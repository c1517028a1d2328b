import type { Message } from '@appops/shared/contract/notifications';
import { newsWords } from '@appops/shared/words/notification';
import type { Tone } from '@appops/shared/words/said';

/** What the edge beside the title is drawn in, on light and on dark grounds. */
const colours: Record<Tone, string> = {
  good: '#2e7d32',
  warn: '#b26a00',
  bad: '#c62828',
  busy: '#1565c0',
  quiet: '#6b7280',
};

/** Text as HTML shows it: what people wrote is never markup. */
function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/**
 * A message as HTML for mail programs: one column, styles at each element, no picture and nothing that is fetched. No
 * ground is painted, so that it is dark where the mail program is.
 * @param facts names and values, in their order
 */
export function htmlOf(
  { title, text, news, link }: Message,
  facts: readonly (readonly [string, string])[],
): string {
  // In one line, as the subject has it.
  const heading = escaped(title.replace(/\p{C}+/gu, ' '));
  const lines = text.split('\n').map((line) => `<p style="margin:0 0 8px">${escaped(line)}</p>`);
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:2px 16px 2px 0;vertical-align:top;opacity:.7;white-space:nowrap">${escaped(name)}</td><td style="padding:2px 0;word-break:break-word">${escaped(value)}</td></tr>`,
  );
  const open =
    link === null
      ? []
      : [
          `<p style="margin:16px 0 8px"><a href="${escaped(link)}" style="display:inline-block;padding:10px 18px;border-radius:4px;background:#1f60c4;color:#ffffff;text-decoration:none;font-weight:600">Open it</a></p>`,
          `<p style="margin:0;font-size:12px;opacity:.7;word-break:break-all">${escaped(link)}</p>`,
        ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<meta name="color-scheme" content="light dark"><title>${heading}</title></head>`,
    '<body style="margin:0;padding:16px;font:15px/1.45 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif">',
    '<div style="max-width:38em;word-break:break-word;overflow-wrap:anywhere">',
    `<h1 style="margin:0 0 14px;padding:2px 0 2px 12px;border-left:5px solid ${colours[newsWords[news].tone]};font-size:19px;line-height:1.3;word-break:break-word">${heading}</h1>`,
    ...lines,
    `<table role="presentation" style="border-collapse:collapse;margin:12px 0 0;font-size:14px">${rows.join('')}</table>`,
    ...open,
    '</div></body></html>',
  ].join('\n');
}
