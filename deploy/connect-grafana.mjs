/**
 * Connects the compose file's Grafana with its AppOps: a token for each door, written to /tokens for
 * Grafana to read, and the address under which AppOps finds Grafana's keys. Runs once at each start;
 * what is there and works is kept.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { backendApi } from '../scripts/steps/backend-api.mjs';
import { doorTokens, tellBackend } from '../scripts/steps/grafana-setup.mjs';
import { exitWith } from '../scripts/steps/project.mjs';

const { APPOPS_URL, APPOPS_TOKEN_FILE, GRAFANA_URL, GRAFANA_PUBLIC_URL, TOKENS_FOLDER } = process.env;

async function connect() {
  const api = backendApi(APPOPS_URL, APPOPS_TOKEN_FILE);
  await tellBackend(api, { url: GRAFANA_URL, publicUrl: GRAFANA_PUBLIC_URL });
  const tokens = await doorTokens(api, TOKENS_FOLDER);
  for (const [door, secret] of Object.entries(tokens)) {
    const file = path.join(TOKENS_FOLDER, door);
    if (read(file) === secret) continue;
    writeFileSync(file, secret);
    // Grafana's container runs as another user; the volume is mounted by these containers only.
    chmodSync(file, 0o644);
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

connect().catch(exitWith);
