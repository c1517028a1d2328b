import { expect, test } from 'vitest';
import { splitCommands } from './split-commands.ts';

test('the command in a refusal can be copied as it is', () => {
  const message = '10.0.0.7 is a private address; "npx appops probe allow 10.0.0.0/8" allows it';
  expect(splitCommands(message)).toEqual({ words: message, commands: ['npx appops probe allow 10.0.0.0/8'] });
});

test('other words between quotes are no command', () => {
  expect(splitCommands('the header "host" is refused').commands).toEqual([]);
});
