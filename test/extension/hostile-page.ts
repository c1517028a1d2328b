import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page with everything that is hard to point at or holds what must not leave it. */
export interface HostilePage {
  url: string;
  /** What buttons on it, or in its frames, were really pressed. */
  pressed: string[];
  close: () => Promise<void>;
}

export const SECRET = 'Zyxwv-4711';

const noted = (what: string): string => `fetch('/pressed?${what}')`;

const frame = (what: string): string => `<!doctype html><title>Frame</title>
  <button style="width:200px;height:60px" onclick="${noted(what)}">Delete all</button>
  <script>for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'keydown'])
    // In the window's capture phase, before anybody else can listen there.
    window.addEventListener(type, () => ${noted(`${what}-heard-a-press`)}, true);</script>`;

const page = (foreign: string): string => `<!doctype html><title>Inbox: ${SECRET} – Mail</title>
  <style>body { margin: 8px; font: 16px sans-serif } main > * { display: block; margin: 8px 0 } iframe { width: 240px; height: 90px }
  .off { pointer-events: none }</style>
  <script>
    // As delegated handlers do: on the window, in its capture phase, before anybody who comes later.
    window.early = [];
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'contextmenu', 'keydown', 'keyup'])
      window.addEventListener(type, (event) => { if (event.isTrusted) window.early.push(type); }, true);
  </script>
  <main>
    <h1>Hard page</h1>
    <label for="plain" id="label">Press it</label>
    <button id="plain" onclick="${noted('plain')}">Plain</button>
    <button id="disabled" disabled>Disabled</button>
    <button id="off" class="off" disabled>Deaf</button>
    <div inert><button id="inert">Inert</button></div>
    <x-closed></x-closed>
    <x-frame></x-frame>
    <iframe id="written" srcdoc="${frame('written-frame').replaceAll('"', '&quot;')}"></iframe>
    <x-field></x-field>
    <div id="editor" contenteditable>${SECRET}</div>
    <p class="salary" id="salary">${SECRET}</p>
    <p id="mirror">Deliver to <b>${SECRET}</b> today</p>
    <iframe id="same" src="/frame"></iframe>
    <iframe id="foreign" src="${foreign}/foreign"></iframe>
  </main>
  <script>
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'keydown', 'keyup'])
      document.addEventListener(type, (event) => { if (event.isTrusted) (window.heard ??= []).push(type); });
    const closed = document.querySelector('x-closed').attachShadow({ mode: 'closed' });
    closed.innerHTML = '<button id="inner" style="width:200px;height:40px" onclick="${noted('closed').replaceAll("'", "\\'")}">In the dark</button>';
    document.querySelector('x-frame').attachShadow({ mode: 'closed' }).innerHTML =
      '<iframe src="/frame" style="width:240px;height:90px"></iframe>';
    document.querySelector('x-field').attachShadow({ mode: 'open' }).innerHTML =
      '<input value="${SECRET}" style="width:300px;height:30px;color:red">';
  </script>`;

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function startHostilePage(): Promise<HostilePage> {
  const pressed: string[] = [];
  let foreign = '';
  const serve = () =>
    createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://page');
      if (url.pathname === '/pressed') pressed.push(url.search.slice(1));
      response.setHeader('content-type', 'text/html; charset=utf-8');
      if (url.pathname === '/frame') response.end(frame('same-origin-frame'));
      else if (url.pathname === '/foreign') response.end(frame('foreign-frame'));
      else response.end(page(foreign));
    });
  const [own, other] = [serve(), serve()];
  foreign = await listen(other);
  const url = await listen(own);
  return {
    url,
    pressed,
    close: async () => {
      for (const server of [own, other]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
