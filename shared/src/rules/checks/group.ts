import { mostMembers, type GroupCheck } from '../../contract/checks/group.ts';
import type { CheckProblem, CheckRules } from './check-rules.ts';

/** What every side must know of groups. Whether a group would contain itself is judged where all groups are known. */
export const groupRules: CheckRules<GroupCheck> = {
  problems: groupProblems,
  targetFields: [],
  sends: () => [],
  withoutHost: (check) => check,
  looksAtTheSame: () => false,
  assertionName: () => 'members',
};

function groupProblems({ members, need }: GroupCheck): CheckProblem[] {
  if (members.by !== 'list') return [];
  const problems: CheckProblem[] = [];
  const twice = members.monitors.findIndex((id, index) => members.monitors.indexOf(id) !== index);
  if (twice !== -1)
    problems.push({ path: ['members', 'monitors', twice], message: 'is named twice; name each member once' });
  const count = members.monitors.length;
  if (need.kind === 'at_least' && need.up > count)
    problems.push({
      path: ['need', 'up'],
      message: `asks for more than there are: the group has ${count} member${count === 1 ? '' : 's'} of at most ${mostMembers.named}`,
    });
  return problems;
}
