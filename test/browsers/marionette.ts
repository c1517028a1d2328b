import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { patience } from '../patience.ts';

/*
 * Marionette, Firefox's own remote control: frames of `length:json` over TCP, where a request is
 * [0, id, command, parameters] and an answer [1, id, error, result]. Spoken directly because it is the one way
 * that both installs add-ons and opens their pages; Debian packages no geckodriver.
 */

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** An element of the page, as WebDriver names it. */
export interface ElementReference {
  [ELEMENT]: string;
}

interface Failure {
  error: string;
  message: string;
}

/** One connection to a running Firefox. */
export class Marionette {
  private readonly socket: Socket;
  private readonly waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  private buffer = Buffer.alloc(0);
  private lastId = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (data) => this.read(data));
    socket.on('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('Firefox closed the connection'));
      this.waiting.clear();
    });
    socket.on('error', () => {});
  }

  /** Connects once Firefox listens; `isAlive` tells when waiting has become pointless. */
  static async connect(port: number, isAlive: () => boolean, deadlineMs = patience): Promise<Marionette> {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        return new Marionette(socket);
      } catch (cause) {
        socket.destroy();
        if (!isAlive()) throw new Error('Firefox ended while starting', { cause });
        if (performance.now() > deadline)
          throw new Error(`Firefox did not listen within ${deadlineMs} ms`, { cause });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Sends a command and returns its result. */
  async send(command: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
    const id = ++this.lastId;
    const text = JSON.stringify([0, id, command, parameters]);
    this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    return await new Promise((resolve, reject) => {
      this.waiting.set(id, {
        resolve,
        reject: (error) => reject(new Error(`${command}: ${error.message}`, { cause: error })),
      });
    });
  }

  async navigate(url: string): Promise<void> {
    await this.send('WebDriver:Navigate', { url });
  }

  /** Runs a function body in the page and returns what it returns; a promise is waited for. */
  async execute<T>(script: string, args: unknown[] = []): Promise<T> {
    const answer = (await this.send('WebDriver:ExecuteScript', { script, args, newSandbox: false })) as {
      value: T;
    };
    return answer.value;
  }

  /** The first element that fits, once there is one. */
  async find(css: string, deadlineMs = patience): Promise<ElementReference> {
    return await this.lookFor('css selector', css, deadlineMs);
  }

  /** The first button or link whose text is exactly this, once there is one. */
  async findByText(text: string, deadlineMs = patience): Promise<ElementReference> {
    const literal = text.includes("'") ? `"${text}"` : `'${text}'`;
    return await this.lookFor(
      'xpath',
      `//*[self::button or self::a][normalize-space()=${literal}]`,
      deadlineMs,
    );
  }

  private async lookFor(using: string, value: string, deadlineMs: number): Promise<ElementReference> {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      try {
        return ((await this.send('WebDriver:FindElement', { using, value })) as { value: ElementReference })
          .value;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** A click as of a person: it counts as a gesture. */
  async click(element: ElementReference): Promise<void> {
    await this.send('WebDriver:ElementClick', { id: element[ELEMENT] });
  }

  /** Types into a field after emptying it. */
  async type(element: ElementReference, text: string): Promise<void> {
    await this.send('WebDriver:ElementClear', { id: element[ELEMENT] });
    await this.send('WebDriver:ElementSendKeys', { id: element[ELEMENT], text });
  }

  /** Opens a tab, goes into it and returns its handle. */
  async newTab(url: string): Promise<string> {
    const { handle } = (await this.send('WebDriver:NewWindow', { type: 'tab', focus: true })) as {
      handle: string;
    };
    await this.switchTo(handle);
    await this.navigate(url);
    return handle;
  }

  /** Goes into a tab; without `focus` the tab in front stays in front. */
  async switchTo(handle: string, focus = true): Promise<void> {
    await this.send('WebDriver:SwitchToWindow', { handle, focus });
  }

  /** Acts in the browser's own windows instead of a page. */
  async inChrome<T>(script: string, args: unknown[] = []): Promise<T> {
    await this.send('Marionette:SetContext', { value: 'chrome' });
    try {
      return await this.execute<T>(script, args);
    } finally {
      await this.send('Marionette:SetContext', { value: 'content' });
    }
  }

  /** A PNG of what the current page shows. */
  async screenshot(): Promise<Buffer> {
    const { value } = (await this.send('WebDriver:TakeScreenshot', { full: false })) as { value: string };
    return Buffer.from(value, 'base64');
  }

  end(): void {
    this.socket.destroy();
  }

  private read(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const colon = this.buffer.indexOf(':');
      if (colon < 0) return;
      const length = Number(this.buffer.subarray(0, colon).toString('latin1'));
      const end = colon + 1 + length;
      if (this.buffer.length < end) return;
      const frame: unknown = JSON.parse(this.buffer.subarray(colon + 1, end).toString('utf8'));
      this.buffer = this.buffer.subarray(end);
      // The greeting is an object, every answer an array.
      if (Array.isArray(frame)) this.settle(frame as [number, number, Failure | null, unknown]);
    }
  }

  private settle([, id, error, result]: [number, number, Failure | null, unknown]): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
    else waiting?.resolve(result);
  }
}
