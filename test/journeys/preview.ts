import type { BrowserContext, Locator, Page } from 'playwright-core';
import { until } from '../until.ts';
import { patience } from '../patience.ts';

export type Role = 'Viewer' | 'Editor' | 'Admin';

/** The plugin's pages in the preview, as somebody sees them who has opened the one-time link. */
export class Preview {
  readonly page: Page;
  /** What the pages' scripts threw. */
  readonly errors: string[] = [];
  readonly #root: string;

  private constructor(page: Page, root: string) {
    this.page = page;
    this.#root = root;
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
  }

  /** Opens the link that `npm start` prints; the session's cookie is then in the browser. */
  static async open(context: BrowserContext, link: string): Promise<Preview> {
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    const preview = new Preview(page, new URL('/preview', link).href);
    await page.goto(link);
    await page.waitForURL(`${preview.#root}/**`);
    await page.locator('[aria-label="Look as"]').waitFor();
    return preview;
  }

  /** Switches who is looking; the page is then loaded anew. */
  async lookAs(role: Role): Promise<void> {
    const chosen = this.page.locator('[aria-label="Look as"]').getByLabel(role);
    if (await chosen.isChecked()) return;
    await Promise.all([this.page.waitForEvent('load'), chosen.click()]);
    await until(`the pages as ${role}`, () => chosen.isChecked(), patience);
  }

  /** Opens a page of the app, such as `incidents`. */
  async goto(path: string): Promise<void> {
    // A tab that is not in front draws once a second, and every step in it would take as long.
    await this.page.bringToFront();
    await this.page.goto(`${this.#root}/a/appops-suite-app/${path}`);
  }

  async gotoDashboard(query: Record<string, string>): Promise<void> {
    await this.page.bringToFront();
    await this.page.goto(`${this.#root}/d/overlay?${new URLSearchParams(query).toString()}`);
  }

  /** Waits until news reach the page as they happen. */
  async isLive(): Promise<void> {
    await this.page.locator('[data-testid=live-sign][data-state=live]').waitFor();
  }

  /** Leaves a mark in the document; `isSameDocument` tells whether it was loaded anew since. */
  async markDocument(): Promise<void> {
    await this.page.evaluate(() => document.documentElement.setAttribute('data-journey', 'here'));
  }

  async isSameDocument(): Promise<boolean> {
    return await this.page.evaluate(() => document.documentElement.getAttribute('data-journey') === 'here');
  }

  testId(id: string) {
    return this.page.getByTestId(id);
  }

  /** Waits until the first element with a test id says this. */
  async says(id: string, text: string | RegExp, timeoutMs = patience): Promise<void> {
    await until(
      `"${text}" in ${id}`,
      async () => {
        const said = await this.testId(id).first().innerText();
        if (typeof text === 'string' ? said === text : text.test(said)) return true;
        throw new Error(`It says "${said}"`);
      },
      timeoutMs,
    );
  }

  /** Opens a form of the case's page, fills it in by its labels and submits it. */
  async fill(form: { button: string; fields: Record<string, string>; submit: string }): Promise<void> {
    await this.testId(form.button).click();
    for (const [label, value] of Object.entries(form.fields)) await this.field(label).fill(value);
    await this.testId(form.submit).click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /** A field of the open form, by how its label begins: a star may follow, which says that it is needed. */
  field(label: string): Locator {
    const dialog = this.page.getByRole('dialog');
    return dialog
      .locator('input:not([type=checkbox]), textarea')
      .and(dialog.getByLabel(new RegExp(`^${label}(?!:)`)));
  }
}
