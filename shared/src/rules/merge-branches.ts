/**
 * Which branches releases are made from. What comes onto one of them is merged: a push to any other branch, or a
 * pull request into it, is work under way.
 */

const usualDefaults = /^(?:main|master|trunk|default|develop|development)$/;
/** Lines that are kept beside it: `release/2.x`, `stable-1.28`, `2.x`, `v1.9`. */
const lines = /^(?:(?:releases?|rel|stable|maint(?:enance)?|lts)[-/_.].+|v?\d+(?:\.(?:\d+|x))*)$/i;

/**
 * @param branch without `refs/heads/`
 * @param defaultBranch what the repository calls its own; null where that is not told
 */
export function isMergeBranch(branch: string, defaultBranch: string | null): boolean {
  return (
    branch === defaultBranch || lines.test(branch) || (defaultBranch === null && usualDefaults.test(branch))
  );
}
