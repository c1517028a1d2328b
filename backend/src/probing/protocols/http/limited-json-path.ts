import { AssertionFault, EvaluationLimit } from '@appops/shared/rules/checks/assertion-findings';
import type { AssertionTools } from '@appops/shared/rules/checks/http-assertions';
import { limitWords } from '../../thread/evaluation-limit.ts';
import { compileJsonPath, jsonPathProblem, selectJson, type JsonPath, type Step } from './json-path.ts';

/** Between two looks at the clock, which costs as much as some hundred steps. */
const stepsPerLook = 2048;
/** A check comes again and again with the same paths. */
const keptPaths = 500;
const compiled = new Map<string, JsonPath>();

/**
 * The first match of JSONPaths, for which all of them together may take so much CPU time.
 * @param cpuMs from now on, in milliseconds
 * @param cpuNow the clock of the thread that this runs on
 */
export function limitedJsonPath(cpuMs: number, cpuNow: () => number): AssertionTools['firstMatch'] {
  const step = limitedSteps(cpuMs, cpuNow);
  return (document, path) => {
    step();
    const { value, done } = selectJson(compile(path), document, step).next();
    if (done !== true) return { value };
    const problem = jsonPathProblem(path);
    if (problem !== null) throw new AssertionFault(faultWords(problem));
    return null;
  };
}

function compile(path: string): JsonPath {
  let found = compiled.get(path);
  if (found === undefined) {
    try {
      found = compileJsonPath(path);
    } catch (error) {
      throw new AssertionFault(faultWords(error instanceof Error ? error.message : String(error)));
    }
    for (const oldest of compiled.keys()) {
      if (compiled.size < keptPaths) break;
      compiled.delete(oldest);
    }
    compiled.set(path, found);
  }
  return found;
}

function faultWords(problem: string): string {
  return `This assertion can never pass: its path ${problem}.`;
}

function limitedSteps(cpuMs: number, cpuNow: () => number): Step {
  const endsAt = cpuNow() + cpuMs;
  let steps = 0;
  return () => {
    // The first look is at once: reading a long document has taken its time already.
    if (steps++ % stepsPerLook === 0 && cpuNow() > endsAt) throw new EvaluationLimit(limitWords(cpuMs));
  };
}
