import { Button, Stack, Text } from '@grafana/ui';
import { RuleFields } from './rule-fields.tsx';
import { emptyRule, movedUp } from './rules-form.ts';
import { RulesTried } from './rules-tried.tsx';
import type { RulesForm } from './use-rules-form.ts';

/** A source's rules in their order, and what they make of what came lately. */
export function RuleList({ form }: { form: RulesForm }) {
  const { rules, setRules, tried } = form;
  return (
    <>
      <Text element="h4" variant="h5">
        Where it goes
      </Text>
      <Text color="secondary">
        The first rule that fits decides where a deployment goes, or that it is no release. Patterns: * is any
        characters, ? is one; what is left empty may be anything. Where no rule fits, it goes where it says.
      </Text>
      {rules.map((rule, index) => (
        <RuleFields
          key={index}
          rule={rule}
          index={index}
          tried={tried}
          error={(path) => form.error(`mapping.${index}.${path}`)}
          onChange={(next) => setRules(rules.map((each, at) => (at === index ? next : each)))}
          onUp={() => setRules(movedUp(rules, index))}
          onRemove={() => setRules(rules.filter((_, at) => at !== index))}
        />
      ))}
      <Stack gap={1} wrap="wrap">
        <Button
          type="button"
          variant="secondary"
          icon="plus"
          onClick={() => setRules([...rules, emptyRule])}
          data-testid="add-rule"
        >
          Add a rule
        </Button>
        <Button
          type="button"
          variant="secondary"
          icon="play"
          onClick={() => void form.tryIt()}
          disabled={form.busy.trial}
          data-testid="try-rules"
        >
          {form.busy.trial ? 'Trying…' : 'Try them on past deliveries'}
        </Button>
      </Stack>
      {tried && <RulesTried tried={tried} />}
    </>
  );
}
