import { networkInterfaces } from 'node:os';

/**
 * The address to tell others for a server that listens at `ownUrl`. One that listens everywhere is told by this
 * machine's first address that others reach, since nobody can call 0.0.0.0.
 */
export function reachableUrl(
  ownUrl: string,
  interfaces: typeof networkInterfaces = networkInterfaces,
): string {
  if (!/:\/\/(0\.0\.0\.0|\[::\])/.test(ownUrl)) return ownUrl;
  const outward = Object.values(interfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  return ownUrl.replace(/:\/\/(0\.0\.0\.0|\[::\])/, `://${outward?.address ?? '127.0.0.1'}`);
}
