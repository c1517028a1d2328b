/**
 * A lint rule: an area writes its own tables; another area calls its verb. `owners` is the one place that says whose each
 * table is, and a test compares it with the schema, so that a new table has an owner from its first day.
 */

/** The tables that each area of `backend/src` writes. */
export const owners = {
  access: ['tokens', 'refresh_tokens', 'seen_roles', 'device_requests'],
  annotations: ['annotations', 'attachments', 'annotation_attachments', 'blobs'],
  cases: [
    'cases',
    'case_incidents',
    'case_decisions',
    'case_moves',
    'workarounds',
    'causes',
    'fixes',
    'preventions',
    'plans',
    'passed_checks',
    'case_monitors',
    'case_windows',
  ],
  certificates: ['certificate_reminders'],
  daemon: ['leases', 'consumers', 'parked_events', 'done_effects'],
  database: ['counters'],
  events: ['events', 'event_subjects', 'case_chain', 'notes'],
  http: ['idempotency'],
  incidents: ['incidents', 'incident_problems'],
  ingest: ['webhook_sources', 'deliveries', 'kept_deliveries'],
  maintenance: ['maintenance_windows'],
  monitors: ['monitors', 'monitor_edits', 'monitor_parents', 'probes'],
  notify: ['channels', 'notification_rules', 'outbox'],
  problems: ['problems', 'occurrences', 'held_alerts'],
  proxies: ['proxies'],
  push: ['push_monitors', 'push_beats', 'push_listeners'],
  releases: [
    'deployments',
    'deployment_parts',
    'repository_refs',
    'live_periods',
    'changes',
    'commits',
    'pull_requests',
  ],
  results: ['run_facts', 'results_detail', 'result_days', 'rollups', 'evidence'],
  secrets: ['secrets', 'plain_headers'],
  scheduling: ['probe_loads', 'probe_guards'],
  services: ['services', 'environments', 'environment_names', 'service_names'],
  settings: ['settings'],
};

/** Who writes another's table all the same, and why. */
export const exceptions = [
  {
    file: 'access/sealing-check.ts',
    table: 'settings',
    because: 'the word that proves the sealing key is written before anything else of the backend is there',
  },
  {
    file: 'secrets/move-headers.ts',
    table: 'monitors',
    because: 'what a check sends moves to secrets without being an edit of it, once for each old monitor',
  },
  {
    file: 'secrets/move-headers.ts',
    table: 'idempotency',
    because: 'what was answered to requests of before is cleaned with the checks that it tells',
  },
  {
    file: 'results/write-batch.ts',
    table: 'monitors',
    because:
      'the state of monitors is written with their runs, in one statement for a batch: it is the hottest path',
  },
];

const ownerOf = new Map(
  Object.entries(owners).flatMap(([area, tables]) => tables.map((table) => [table, area])),
);
const writes = new Set(['insertInto', 'replaceInto', 'mergeInto', 'updateTable', 'deleteFrom']);
const written = /\b(?:insert into|delete from|(?<!do )update) +([a-z_]+)/gi;

function areaOf(file) {
  return /backend\/src\/(.+)$/.exec(file.replaceAll('\\', '/'))?.[1] ?? '';
}

/** @type {import('eslint').Rule.RuleModule} */
export const ownTables = {
  meta: {
    type: 'problem',
    docs: { description: 'an area writes its own tables' },
    messages: {
      foreign:
        'The table "{{table}}" is written by {{owner}}/ alone: call its verb (scripts/lint/own-tables.mjs).',
      unknown: 'Nobody owns the table "{{table}}" yet: give it an area in scripts/lint/own-tables.mjs.',
      hidden: 'Name the table that is written here in words, so that it can be seen whose it is.',
    },
    schema: [],
  },
  create(context) {
    const file = areaOf(context.filename);
    const [area] = file.split('/');
    const judge = (node, table) => {
      const owner = ownerOf.get(table);
      if (owner === undefined) return context.report({ node, messageId: 'unknown', data: { table } });
      if (owner === area || exceptions.some((one) => one.file === file && one.table === table)) return;
      context.report({ node, messageId: 'foreign', data: { table, owner } });
    };
    return {
      CallExpression(node) {
        if (!writes.has(node.callee.property?.name)) return;
        const [table] = node.arguments;
        if (table?.type === 'Literal' && typeof table.value === 'string')
          judge(table, table.value.split(' ')[0]);
        else if (area !== 'results') context.report({ node, messageId: 'hidden' });
      },
      TaggedTemplateExpression(node) {
        if (node.tag.name !== 'sql') return;
        for (const part of node.quasi.quasis)
          for (const [, table] of part.value.raw.matchAll(written)) if (table !== 'set') judge(part, table);
      },
    };
  },
};
