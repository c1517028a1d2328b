import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/**
 * Sets zod's English messages, once per process or page. zod/mini ships without a locale, and without one
 * every message reads "Invalid input". The server, the CLI and each page call this at their start.
 */
export function setEnglishMessages(): void {
  z.config(en());
}
