/** "Asked 1,200/s, can do 900/s". */
export function capacityWords({
  askedPerSecond,
  canDoPerSecond,
}: {
  askedPerSecond: number;
  canDoPerSecond: number | null;
}): string {
  const asked = `Asked ${perSecond(askedPerSecond)}`;
  return canDoPerSecond === null
    ? `${asked}: too little to tell how much it can do`
    : `${asked}, can do ${perSecond(canDoPerSecond)}`;
}

function perSecond(rate: number): string {
  return `${rate.toLocaleString('en', { maximumFractionDigits: rate >= 10 ? 0 : 1 })}/s`;
}
