/** Commands stand between quotes in a message of the server; they are shown so that they can be copied. */
export function splitCommands(message: string): { words: string; commands: string[] } {
  const commands = [...message.matchAll(/["`](npx [^"`]+)["`]/g)].map(([, command]) => command!);
  return { words: message, commands };
}
