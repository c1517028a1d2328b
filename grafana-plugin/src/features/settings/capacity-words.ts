import { perSecondWords } from '@appops/shared/words/time';

/** "Asked 1,200/s, can do 900/s". */
export function capacityWords({
  askedPerSecond,
  canDoPerSecond,
}: {
  askedPerSecond: number;
  canDoPerSecond: number | null;
}): string {
  const asked = `Asked ${perSecondWords(askedPerSecond)}`;
  return canDoPerSecond === null
    ? `${asked}: too little to tell how much it can do`
    : `${asked}, can do ${perSecondWords(canDoPerSecond)}`;
}
