import { tryCheck } from '@appops/shared/contract/monitors';
import type { AttemptInReply } from '@appops/shared/contract/checks/attempt';
import type { AttemptFacts } from '@appops/shared/contract/checks/facts';
import type { ReplyOf } from '@appops/shared/contract/route';
import { factsRulesOf } from '@appops/shared/rules/checks/facts-rules-of';
import { foundBy } from '@appops/shared/rules/checks/first-release-fields';
import { tlsWords, unverifiedWords } from '@appops/shared/rules/checks/tls-words';
import { assertionBecame } from '@appops/shared/words/assertion';
import { inPhaseOrder, phaseWord } from '@appops/shared/words/phases';
import type { Command } from 'commander';
import { checkCommands } from './checks/commands.ts';
import { connect, withConnection, type ConnectionOptions } from './connection.ts';

/** `appops check <protocol> <target>`: one run from the backend's probe, printed with what each phase took. */
export function addCheckCommands(program: Command): void {
  const group = program.command('check').description('try a check once, from where the backend runs');
  for (const { usage, description, options, checkOf } of checkCommands) {
    const command = withConnection(group.command(usage).description(description)).option(
      '--timeout <seconds>',
      'from name look-up to the last byte',
      Number,
    );
    options(command);
    command.action(async (target: string, given: ConnectionOptions & { timeout?: number }) => {
      const check = checkOf(target, given);
      const trial = await connect(given)(tryCheck, {
        body: {
          check: {
            ...check,
            ...(given.timeout === undefined ? {} : { timeoutMs: Math.round(given.timeout * 1000) }),
          },
        },
      });
      for (const line of linesOf(trial)) console.log(line);
      if (trial.outcome !== 'up') process.exitCode = 1;
    });
  }
}

const barWidth = 40;

/** What a try found: outcome, phases as a waterfall, each assertion, and what its protocol tells. */
export function linesOf({ outcome, attempt, suspect }: ReplyOf<typeof tryCheck>): string[] {
  const took = attempt.totalUs === null ? [] : [milliseconds(attempt.totalUs)];
  const facts = [outcome, ...took, ...(attempt.address === null ? [] : [attempt.address])];
  const phases = inPhaseOrder(attempt.phases).flatMap(([key, us]) =>
    us === null ? [] : [{ word: phaseWord(key), us }],
  );
  const whole = phases.reduce((sum, { us }) => sum + us, 0);
  const width = Math.max(...phases.map(({ word }) => word.length), 0);
  let before = 0;
  const bars = phases.map(({ word, us }) => {
    const from = Math.floor((before / Math.max(1, whole)) * barWidth);
    before += us;
    const to = Math.max(from + 1, Math.floor((before / Math.max(1, whole)) * barWidth));
    const bar = `${' '.repeat(from)}${'█'.repeat(to - from)}`.padEnd(barWidth + 1);
    return `  ${word.padEnd(width)}  ${bar}  ${milliseconds(us)}`;
  });
  return [
    facts.join('  ·  '),
    ...(attempt.message === null ? [] : [attempt.message]),
    ...(attempt.degradedBecause === null ? [] : [`degraded: ${attempt.degradedBecause}`]),
    ...(suspect ? ['The probe itself was busy during this run, so it proves nothing. Try again.'] : []),
    ...bars,
    ...attempt.assertions.map((each) => `  ${assertionBecame(each)}: ${each.message}`),
    ...factLines(foundBy(attempt)),
    ...attempt.steps.flatMap(stepLines),
  ];
}

function factLines(facts: AttemptFacts | null): string[] {
  if (facts === null) return [];
  const rules = factsRulesOf(facts);
  return [
    ...rules.said(facts).map(({ name, value }) => `  ${name}: ${value}`),
    ...rules.handshakes(facts).flatMap((tls) => {
      if (tls === null) return [];
      const end = tls.chainExpiresAt ?? tls.leafExpiresAt;
      const unverified = unverifiedWords(tls);
      return [
        `  TLS: ${tlsWords(tls)}`,
        ...(end === null ? [] : [`  Certificate: ${tls.subject ?? 'without a name'}, until ${end}`]),
        ...(unverified === null ? [] : [`  Certificate: ${unverified}`]),
      ];
    }),
  ];
}

function stepLines({ name, ok, message, totalUs, facts }: AttemptInReply['steps'][number]): string[] {
  const became = ok === null ? 'not made, or not known' : ok ? 'holds' : 'fails';
  const took = totalUs === null ? '' : `, ${milliseconds(totalUs)}`;
  return [
    `Step ${name}: ${became}${took}${message === null ? '' : `: ${message}`}`,
    ...factLines(facts).map((line) => `  ${line}`),
  ];
}

function milliseconds(us: number): string {
  return `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`;
}
