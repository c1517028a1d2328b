import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writePrivateFile } from '../database/data-folder.ts';
import type { Sealed } from '../database/schema/columns.ts';
import { DataFolderError, folderRefusal } from '../database/folder-error.ts';

/** Seals secrets that must be read again (webhook secrets) for the time they lie in the database. */
export interface Sealer {
  seal(plain: string): Sealed;
  /** @throws {Error} when the text was sealed with another key or was changed */
  open(sealed: string): string;
  /** The same for the same text, and without the key nobody can try whether a text is it. */
  mark(plain: string): string;
}

/** Whether a text is a sealed one. */
export function isSealed(text: string): text is Sealed {
  return text.startsWith('v1.');
}

/** AES-256-GCM; the text is `v1.` and nonce, tag and ciphertext in base64url. */
export function createSealer(key: Buffer): Sealer {
  if (key.length !== 32) throw new Error('The sealing key must be 32 bytes, as 64 hex characters');
  // A key of its own: what seals is used for nothing else.
  const marking = createHmac('sha256', key).update('appops marks').digest();
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new Error(
          'A stored secret cannot be opened: the sealing key is not the one it was sealed with. Restore sealing.key (or APPOPS_SEALING_KEY) from the same backup as the database.',
          { cause },
        );
      }
    },
    mark: (plain) => createHmac('sha256', marking).update(plain, 'utf8').digest('base64url'),
  };
}

/**
 * The sealing key: from the environment, else from its file, which is made on the first start.
 * @throws {DataFolderError} when the file cannot be read or holds no key; another one would not open what is sealed
 */
export function loadSealingKey(fromEnvironment: string | undefined, file: string): Buffer {
  if (fromEnvironment !== undefined && fromEnvironment !== '') return Buffer.from(fromEnvironment, 'hex');
  let text: string;
  try {
    if (!existsSync(file)) writePrivateFile(file, `${randomBytes(32).toString('hex')}\n`);
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw folderRefusal(error, file) ?? error;
  }
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new DataFolderError(
      `${file} holds no sealing key, which is 64 hex characters: it was ${text === '' ? 'emptied' : 'overwritten'}. Put it back from a backup. Without one, remove it: a new key is made, and the secrets of webhooks, which are sealed with the old one, must be set anew.`,
    );
  return Buffer.from(text, 'hex');
}
