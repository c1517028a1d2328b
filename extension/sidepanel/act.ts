import type { DoneRequest } from '../messages/panel-answers.ts';

/** Sends an act to the worker, shows what it says, and looks again. */
export type Act = (message: DoneRequest, said?: string) => Promise<boolean>;
