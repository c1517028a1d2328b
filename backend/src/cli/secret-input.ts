import { readFileSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { CliError } from './connection.ts';

/**
 * What is read from standard input, without the line's end: a secret on the command line is seen by others.
 * @throws {CliError} where nothing came
 */
export function secretFromInput(): string {
  const secret = readFileSync(0, 'utf8').replace(/\r?\n$/, '');
  if (secret === '') throw new CliError('Nothing came on standard input: pipe the secret into the command.');
  return secret;
}

/**
 * The same; at a terminal it is asked for, and what is typed is not shown.
 * @throws {CliError} where nothing came, or it was called off
 */
export function secretAskedFor(question: string): Promise<string> | string {
  return process.stdin.isTTY ? typed(process.stdin, question) : secretFromInput();
}

function typed(terminal: ReadStream, question: string): Promise<string> {
  process.stderr.write(question);
  terminal.setRawMode(true);
  terminal.setEncoding('utf8');
  terminal.resume();
  let text = '';
  return new Promise((resolve, reject) => {
    const end = (): void => {
      terminal.off('data', read);
      terminal.setRawMode(false);
      terminal.pause();
      process.stderr.write('\n');
    };
    const read = (piece: string): void => {
      for (const key of piece) {
        if (key === '\u0003') {
          end();
          return reject(new CliError('Nothing was set.'));
        }
        if (key === '\r' || key === '\n' || key === '\u0004') {
          end();
          return text === '' ? reject(new CliError('Nothing was typed, so nothing was set.')) : resolve(text);
        }
        text = key === '\u007f' || key === '\b' ? text.slice(0, -1) : text + key;
      }
    };
    terminal.on('data', read);
  });
}
