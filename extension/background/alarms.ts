import { browser } from '../browser.ts';
import { updateBadges } from './badge.ts';
import { owesRevocation, pollPairing, readConnection, revokeOwed } from './connection.ts';
import { showNotes } from './notes.ts';
import { flushOutbox, readOutbox } from './outbox.ts';
import { refreshRules } from './page-rules.ts';
import { tellPanels } from './panels.ts';

const POLL = 'poll';
/** Half a minute is the shortest period that Chrome grants; an open panel asks more often by itself. */
const PERIOD_MINUTES = 0.5;

/** Keeps the alarm going while there is something to do: a pairing, a badge, a queue. Timers die with the worker. */
export async function scheduleAlarms(): Promise<void> {
  const { state } = await readConnection();
  const needed = state === 'paired' || state === 'pairing' || (await owesRevocation());
  if (!needed) {
    await browser.alarms.clear(POLL);
    return;
  }
  if (!(await browser.alarms.get(POLL)))
    await browser.alarms.create(POLL, { periodInMinutes: PERIOD_MINUTES });
}

/** What is done twice a minute. */
export async function onAlarm(): Promise<void> {
  const before = (await readConnection()).state;
  await pollPairing();
  if ((await readConnection()).state !== before) tellPanels({ type: 'changed' });
  await revokeOwed();
  await refreshRules();
  if ((await readOutbox()).length > 0 && (await flushOutbox()).sent > 0) tellPanels({ type: 'changed' });
  await updateBadges();
  const front = await browser.tabs.query({ active: true });
  await Promise.all(front.flatMap((tab) => (tab.id === undefined ? [] : [showNotes(tab.id)])));
  await scheduleAlarms();
}
