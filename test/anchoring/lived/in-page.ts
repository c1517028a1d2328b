import { keptAside, livedApps } from './apps.ts';
import { builds } from './builds.ts';
import { judgeLife, type Lived } from './judge.ts';

/** Runs inside the browser's page: one application, all that happens to it, in these builds, with `limit` notes each. */
export function judgeApp(name: string, inBuilds: readonly string[], seeds: number, limit: number): Lived[] {
  const lived = [...livedApps, ...keptAside].find((one) => one.name === name)!;
  return [null, ...lived.happenings].flatMap((happening) =>
    builds
      .filter((build) => inBuilds.includes(build.name))
      .flatMap((build) =>
        Array.from({ length: seeds }, (_, seed) =>
          judgeLife(document, lived, happening, build, seed + 1, limit),
        ).flat(),
      ),
  );
}
