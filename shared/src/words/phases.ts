/** How the phases of an attempt are called. */
const NAMES: Record<string, string> = {
  dnsUs: 'Name look-up',
  connectUs: 'Connect',
  tlsUs: 'TLS',
  waitUs: 'Wait',
  transferUs: 'Transfer',
};

/** A phase as people read it; one that is not known here goes by its own name: "firstQueryUs" is "First query". */
export function phaseWord(key: string): string {
  const known = NAMES[key];
  if (known !== undefined) return known;
  const words = key
    .replace(/Us$/, '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
