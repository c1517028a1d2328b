/**
 * How long a test waits for what must come, in milliseconds. How fast it comes depends on the machine and on its
 * neighbours, so this is only against waiting for ever; nothing is proved by it.
 */
export const patience = 120_000;
