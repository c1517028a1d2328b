import type { Chance } from '../mutated/chance.ts';
import { people, services } from '../mutated/words.ts';
import { app, drop, many, put, type Brush } from './screen.ts';

/* Lists that teams work with: tickets, pipelines, files, accounts. */

const TICKETS = [
  'Login fails after the upgrade', 'Export misses the last row', 'Dark mode for the invoice', 'Slow search on phones',
  'Wrong currency in the mail', 'Crash when the cart is empty', 'Add a filter by warehouse', 'Time zone of reports is off',
  'Two buttons overlap in Safari', 'Retry uploads of large files', 'Name is cut in the header', 'Sort by stock does nothing',
  'Webhook arrives twice', 'Allow commas in amounts', 'Password mail lands in spam', 'Chart shows yesterday only',
]; // prettier-ignore
const LABELS = ['bug', 'feature', 'ui', 'urgent', 'later'];

interface Ticket {
  id: number;
  title: string;
  labels: string[];
  who: string;
  talk: number;
  days: number;
}

function ticket(id: number, title: string, chance: Chance): Ticket {
  const labels = chance.shuffled(LABELS).slice(0, chance.whole(0, 2));
  return {
    id,
    title,
    labels,
    who: chance.pick(people.slice(0, 5)),
    talk: chance.whole(0, 4),
    days: chance.whole(1, 9),
  };
}

function ticketRow(b: Brush, { id, title, labels, who, talk, days }: Ticket): HTMLElement {
  const is = `ticket${id}`;
  return b.h(
    is,
    b.second ? 'article.ticket' : 'li.issue',
    b.h(`${is}/title`, b.second ? 'h4' : 'a', title),
    b.h(
      null,
      'span',
      labels.map((label) => b.h(`${is}/${label}`, 'span.label', label)),
    ),
    b.h(`${is}/by`, b.second ? 'p' : 'small', `opened ${days} days ago by ${who}`),
    b.h(`${is}/talk`, 'span.talk', String(talk)),
    b.h(`${is}/assign`, 'button', 'Assign'),
  );
}

export const tickets = app(
  'tickets',
  (chance) => ({
    tickets: chance
      .shuffled(TICKETS)
      .slice(0, 11)
      .map((title, id) => ticket(id, title, chance)),
    spare: 'Nobody can open the archive',
    query: 'is:open',
  }),
  ({ tickets, query }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'Tickets'),
      b.h('query', 'code', query),
      b.h('count', 'p', `${tickets.length} open`),
      b.h(
        'list',
        b.second ? 'div.list' : 'ul.list',
        tickets.map((one) => ticketRow(b, one)),
      ),
      b.h('new', 'button.primary', 'New ticket'),
    ),
  {
    'one more on top': (state, chance) => state.tickets.unshift(ticket(90, state.spare, chance)),
    'two closed': ({ tickets }, chance) => many(2, () => drop(tickets, chance)),
    'labelled anew': ({ tickets }, chance) =>
      tickets.forEach((one) => (one.labels = chance.shuffled(LABELS).slice(0, chance.whole(0, 3)))),
    'taken by others': ({ tickets }, chance) => tickets.forEach((one) => (one.who = chance.pick(people))),
    'talked about': ({ tickets }, chance) => tickets.forEach((one) => (one.talk += chance.whole(0, 3))),
    'a week later': ({ tickets }) => tickets.forEach((one) => (one.days += 7)),
    'most talked about first': ({ tickets }) => void tickets.sort((left, right) => right.talk - left.talk),
    'only urgent': (state) => {
      state.tickets = state.tickets.filter(({ labels }) => labels.includes('urgent'));
      state.query = 'is:open label:urgent';
    },
    'a title reworded': ({ tickets }, chance) => {
      const one = chance.pick(tickets);
      one.title = one.title.replace(/ (\w+)$/, ' of all $1');
    },
  },
);

const STAGES = ['Build', 'Test', 'Staging', 'Production'];

interface Stage {
  name: string;
  jobs: { id: string; name: string; state: string; seconds: number }[];
}

function stage(name: string, chance: Chance): Stage {
  const names = /Staging|Production/.test(name) ? ['deploy', 'smoke', 'notify'] : ['lint', 'unit', 'package'];
  return {
    name,
    jobs: names.map((job) => ({
      id: `${name} ${job}`,
      name: job,
      state: 'passed',
      seconds: chance.whole(5, 90),
    })),
  };
}

/** Stages that hold jobs of the same names. */
export const pipeline = app(
  'pipeline',
  (chance) => ({ run: 4711, stages: STAGES.map((name) => stage(name, chance)) }),
  ({ run, stages }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', `Run ${run}`),
      b.h('again', 'button', 'Run all again'),
      stages.map(({ name, jobs }) =>
        b.h(
          name,
          b.second ? 'div.stage' : 'section',
          b.h(`${name}/name`, b.second ? 'h3' : 'h2', name),
          b.h(
            null,
            b.second ? 'div' : 'ul',
            jobs.map((job) =>
              b.h(
                job.id,
                b.second ? 'div.job' : 'li',
                b.h(`${job.id}/name`, b.second ? 'b' : 'span.name', job.name),
                b.h(`${job.id}/state`, 'span.state', job.state),
                b.h(`${job.id}/took`, 'time', `${job.seconds} s`),
                b.h(`${job.id}/retry`, 'button', 'Retry'),
              ),
            ),
          ),
        ),
      ),
    ),
  {
    'the next run': (state, chance) => {
      state.run += 1;
      for (const { jobs } of state.stages) for (const job of jobs) job.seconds = chance.whole(5, 90);
    },
    'one fails': ({ stages }, chance) => (chance.pick(chance.pick(stages).jobs).state = 'failed'),
    'waits for staging': ({ stages }) => stages[3]!.jobs.forEach((job) => (job.state = 'waiting')),
    'a job more': ({ stages }, chance) => {
      const { name, jobs } = chance.pick(stages);
      put(jobs, { id: `${name} scan`, name: 'scan', state: 'passed', seconds: 12 }, chance);
    },
    'a job gone': ({ stages }, chance) => void drop(chance.pick(stages).jobs, chance),
    'a stage gone': ({ stages }, chance) => void drop(stages, chance),
    'a stage between': ({ stages }, chance) => stages.splice(2, 0, stage('Canary Production', chance)),
  },
);

interface File {
  id: number;
  name: string;
  size: string;
  changed: string;
}

const FILES = ['README.md', 'build.log', 'config.json', 'invoice-03.pdf', 'invoice-04.pdf', 'logo.svg', 'notes.txt', 'report.csv', 'schema.sql', 'styles.css']; // prettier-ignore

export const files = app(
  'files',
  (chance) => ({
    folder: 'Shared',
    files: FILES.map((name, id): File => ({
      id,
      name,
      size: `${chance.whole(1, 40)} KB`,
      changed: chance.pick(['yesterday', '3 days ago', '2 weeks ago']),
    })),
  }),
  ({ folder, files }, b) =>
    b.h(
      null,
      'main',
      b.h('path', 'nav', b.h('path/root', 'a', 'Drive'), ' / ', b.h(`path/${folder}`, 'a', folder)),
      b.h(
        null,
        b.second ? 'div.table' : 'table',
        files.map(({ id, name, size, changed }) => {
          const is = `file${id}`;
          const cell = b.second ? 'div.cell' : 'td';
          return b.h(
            is,
            b.second ? 'div.row' : 'tr',
            b.h(null, cell, b.h(`${is}/name`, 'a', name)),
            b.h(`${is}/size`, cell, size),
            b.h(`${is}/changed`, cell, changed),
            b.h(
              null,
              cell,
              b.a(`${is}/menu`, 'button', { title: 'More' }, '⋯'),
              b.h(`${is}/share`, 'button', 'Share'),
            ),
          );
        }),
      ),
      b.h('upload', 'button', 'Upload'),
    ),
  {
    'written to': ({ files }, chance) =>
      files.forEach((one) => ([one.size, one.changed] = [`${chance.whole(1, 40)} KB`, 'just now'])),
    'by size': ({ files }) => void files.sort((left, right) => parseInt(left.size) - parseInt(right.size)),
    'names backwards': ({ files }) => void files.reverse(),
    'one deleted': ({ files }, chance) => void drop(files, chance),
    'four deleted': ({ files }, chance) => many(4, () => drop(files, chance)),
    'another invoice': ({ files }) =>
      files.push({ id: 50, name: 'invoice-05.pdf', size: '9 KB', changed: 'today' }),
    'another folder': (state) => {
      state.folder = 'Archive';
      state.files = ['invoice-01.pdf', 'invoice-02.pdf', 'notes-old.txt'].map((name, at) => ({
        id: 70 + at,
        name,
        size: '3 KB',
        changed: '2 weeks ago',
      }));
    },
  },
);

const ROLES = ['Owner', 'Editor', 'Viewer'];

/** Accounts with a field and a list of choices each. */
export const accounts = app(
  'accounts',
  (chance) => ({
    accounts: chance
      .shuffled(people)
      .slice(0, 8)
      .map((name, id) => ({
        id,
        name,
        mail: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@example.org`,
        role: chance.pick(ROLES),
        seen: chance.pick(['today', 'yesterday', 'last week', 'never']),
      })),
  }),
  ({ accounts }, b) =>
    b.h(
      null,
      'main',
      b.h('title', 'h1', 'People'),
      accounts.map(({ id, name, mail, role, seen }) => {
        const is = `account${id}`;
        return b.h(
          is,
          b.second ? 'li.person' : 'div.person',
          b.h(`${is}/initials`, 'span.avatar', name.slice(0, 1)),
          b.h(`${is}/name`, b.second ? 'h3' : 'strong', name),
          b.h(`${is}/mail`, 'a', mail),
          b.h(`${is}/role`, 'span.role', role),
          b.h(`${is}/seen`, 'small', `seen ${seen}`),
          b.a(`${is}/limit`, 'input', { type: 'number', 'aria-label': 'Limit', value: '10' }),
          b.h(`${is}/off`, 'button', 'Deactivate'),
        );
      }),
      b.h('invite', 'button', 'Invite'),
    ),
  {
    'roles change': ({ accounts }, chance) => accounts.forEach((one) => (one.role = chance.pick(ROLES))),
    'all seen today': ({ accounts }) => accounts.forEach((one) => (one.seen = 'today')),
    'one leaves': ({ accounts }, chance) => void drop(accounts, chance),
    'one comes': ({ accounts }, chance) =>
      put(
        accounts,
        { id: 30, name: 'Zoe Quartz', mail: 'zoe.quartz@example.org', role: 'Viewer', seen: 'never' },
        chance,
      ),
    'by name': ({ accounts }) => void accounts.sort((left, right) => left.name.localeCompare(right.name)),
    'by role': ({ accounts }) => void accounts.sort((left, right) => left.role.localeCompare(right.role)),
    'one marries': ({ accounts }, chance) => {
      const one = chance.pick(accounts);
      one.name = `${one.name.split(' ')[0]!} Quartz`;
    },
  },
);

/** Legends of charts: the same series under each. */
export const charts = app(
  'charts',
  (chance) => ({
    range: 'Last 6 hours',
    charts: ['Requests', 'Errors', 'Latency', 'Memory'].map((title) => ({
      title,
      series: chance
        .shuffled(services)
        .slice(0, 4)
        .map((name) => ({ name, last: chance.whole(1, 99), most: chance.whole(100, 999) })),
    })),
  }),
  ({ range, charts }, b) =>
    b.h(
      null,
      'main',
      b.h('range', 'button', range),
      charts.map(({ title, series }) =>
        b.h(
          title,
          b.second ? 'article.panel' : 'section.panel',
          b.h(`${title}/title`, b.second ? 'h3' : 'h2', title),
          b.h(null, 'svg'),
          b.h(
            null,
            'table',
            b.h(
              null,
              'thead',
              b.h(
                null,
                'tr',
                ['Name', 'Last', 'Max'].map((column) => b.h(`${title}/${column}`, 'th', column)),
              ),
            ),
            b.h(
              null,
              'tbody',
              series.map(({ name, last, most }) =>
                b.h(
                  `${title}/${name}`,
                  'tr',
                  b.h(`${title}/${name}/name`, 'td', name),
                  b.h(`${title}/${name}/last`, 'td', String(last)),
                  b.h(`${title}/${name}/most`, 'td', String(most)),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  {
    'new values': ({ charts }, chance) => {
      for (const { series } of charts)
        for (const one of series) [one.last, one.most] = [chance.whole(1, 99), chance.whole(100, 999)];
    },
    'another range': (state, chance) => {
      state.range = 'Last 7 days';
      for (const { series } of state.charts) for (const one of series) one.most = chance.whole(1000, 9999);
    },
    'highest first': ({ charts }) => charts.forEach(({ series }) => series.sort((l, r) => r.last - l.last)),
    'a series gone': ({ charts }, chance) => void drop(chance.pick(charts).series, chance),
    'a chart gone': ({ charts }, chance) => void drop(charts, chance),
    'charts moved': (state, chance) => (state.charts = chance.shuffled(state.charts)),
    'a chart more': ({ charts }, chance) =>
      put(charts, { title: 'Saturation', series: charts[0]!.series.map((one) => ({ ...one })) }, chance),
  },
);
