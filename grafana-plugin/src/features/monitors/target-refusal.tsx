import { Alert, Stack } from '@grafana/ui';
import { splitCommands } from './split-commands.ts';
import { CommandBlock } from '../../shared/ui/command-block.tsx';

/** A target that the probe must not call: the server names the address, the rule and the command. */
export function TargetRefusal({ message }: { message: string }) {
  const { words, commands } = splitCommands(message);
  return (
    <Alert
      bottomSpacing={0}
      severity="error"
      title="This probe may not call that target"
      data-testid="target-refused"
    >
      <Stack direction="column" gap={1}>
        <span>{words}</span>
        {commands.map((command) => (
          <CommandBlock key={command} label="command" text={command} />
        ))}
      </Stack>
    </Alert>
  );
}
