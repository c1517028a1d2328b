/** The most characters of a name: see `secret-text.ts`. */
const most = 63;

/**
 * A name for what a header held: SHOP_PRODUCTION_X_API_KEY, and with a number behind it where that is another secret's.
 * @param count 1 for the first try
 */
export function nameFor(service: string, environment: string, header: string, count: number): string {
  const tail = count === 1 ? '' : `_${count}`;
  const ofHeader = plain(header);
  const place = [plain(service), plain(environment)].filter((part) => part !== '').join('_');
  const room = most - tail.length;
  const name = `${place.slice(0, Math.max(0, room - ofHeader.length - 1))}_${ofHeader}`.replace(
    /^[^A-Z]+/,
    '',
  );
  return `${(name === '' ? 'MOVED' : name).slice(0, room).replace(/_+$/, '')}${tail}`;
}

function plain(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}
