import * as z from 'zod/mini';
import { flag, kind, number, text, textOrNull, texts } from './kind.ts';
import { monitorStates } from '../../words/monitor.ts';

const ofMonitor = { monitor: 'one', service: 'one', environment: 'one' } as const;

const edited = z.strictObject({
  name: text,
  changed: texts,
  checkChanged: flag,
  /** What of it has a say in what the monitor proves; the first release did not tell it. */
  edit: z.optional(z.strictObject({ onlyAdds: flag, what: texts })),
  /** When the pause ends by itself, epoch milliseconds; nothing where somebody has to end it. */
  until: z.optional(z.nullable(number)),
  /** A pause that ended by itself. */
  pauseEnded: z.optional(flag),
});

const found = z.strictObject({
  name: text,
  from: z.enum(monitorStates),
  to: z.enum(monitorStates),
  /** Since when, by the first run of the row that proved it; epoch milliseconds. */
  since: number,
  /** The run that settled it; epoch milliseconds. */
  slot: number,
  reason: textOrNull,
  message: textOrNull,
  statusCode: z.nullable(number),
  assertion: textOrNull,
  maintenance: flag,
  /** Milliseconds; like the address and the probe's number, the first release did not tell it. */
  tookMs: z.optional(number),
  address: z.optional(textOrNull),
  probe: z.optional(z.nullable(number)),
});

/** How a monitor came to flap, or stopped. `at` is the run that settled it, epoch milliseconds. */
const flapped = z.strictObject({
  name: text,
  at: number,
  /** How often it changed between well and failing, in how many of its last runs. */
  changes: number,
  runs: number,
  maintenance: flag,
});

const ofWindow = { maintenance: 'one', service: 'one', environment: 'maybe' } as const;
const span = z.strictObject({ title: text, startsAt: number, endsAt: number });

/** Monitors, what they find, and the windows in which nobody is woken. */
export const monitorKinds = {
  'monitor.created': kind('monitor', ofMonitor, z.strictObject({ name: text })),
  'monitor.updated': kind('monitor', ofMonitor, edited),
  'monitor.paused': kind('monitor', ofMonitor, edited),
  'monitor.resumed': kind('monitor', ofMonitor, edited),
  'monitor.retired': kind('monitor', ofMonitor, z.strictObject({ name: text })),
  'monitor.state_changed': kind('monitor', ofMonitor, found),
  'monitor.failing_otherwise': kind('monitor', ofMonitor, found),
  /** It is down, and nobody is woken, since a parent of it is down. */
  'monitor.alert_held': kind(
    'monitor',
    { ...ofMonitor, parent: 'one' },
    z.strictObject({ name: text, parent: text, since: number }),
  ),
  'monitor.flapping_started': kind('monitor', ofMonitor, flapped),
  'monitor.flapping_ended': kind('monitor', ofMonitor, flapped),

  /** Of the monitors that were shown it one is named alone, the others in `also`. */
  'certificate.ends_soon': kind(
    'monitor',
    { ...ofMonitor, also: 'many' },
    z.strictObject({ certificate: text, subject: text, expiresAt: number, days: number, monitors: number }),
  ),

  'maintenance.planned': kind('maintenanceWindow', ofWindow, span),
  'maintenance.changed': kind('maintenanceWindow', ofWindow, span),
  'maintenance.ended': kind('maintenanceWindow', ofWindow, span),
  'maintenance.canceled': kind('maintenanceWindow', ofWindow, span),
};
