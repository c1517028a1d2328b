import { existsSync, readFileSync } from 'node:fs';
import { Problem } from './project.mjs';

/** Calls a running backend as its administrator. Every failure is a Problem that says what to do. */
export function backendApi(url, tokenFile) {
  if (!existsSync(tokenFile)) {
    throw new Problem(
      `There is no token file ${tokenFile}. Start AppOps first (npm start), or name its file with --token-file.`,
    );
  }
  const token = readFileSync(tokenFile, 'utf8').trim();
  return {
    call: (method, path, body) => request(url, token, method, path, body),
    /**
     * Whether the token of a Grafana door is accepted. The app's door also wants to know who asks, so there the
     * complaint about that is the sign that the token itself holds.
     */
    async accepts(secret, door) {
      const response = await send(url, secret, 'GET', '/api/v1/whoami', undefined, { 'x-appops-door': door });
      const reply = await response.json().catch(() => null);
      return response.ok || reply?.code === 'identity_invalid';
    },
  };
}

async function request(url, token, method, path, body) {
  const response = await send(url, token, method, path, body);
  const reply = await response.json().catch(() => null);
  if (response.ok) return reply;
  throw new Problem(
    `AppOps refused ${method} ${path}: ${response.status} ${reply?.detail ?? response.statusText}`,
  );
}

async function send(url, token, method, path, body, headers = {}) {
  try {
    return await fetch(`${url}${path}`, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
  } catch (error) {
    const cause = error.cause?.code ?? error.message;
    throw new Problem(
      `AppOps does not answer at ${url} (${cause}). Start it first, in another terminal:  npm start`,
    );
  }
}
