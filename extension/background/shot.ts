import { attachmentLimit } from '@appops/shared/contract/attachments';
import { browser } from '../browser.ts';
import { contentAnswer } from '../messages/to-content.ts';
import { MASK_CSS, MASKED } from './masking.ts';
import { ensureContent, readPage, tellContent, type Page } from './tabs.ts';

export type Shot = { ok: true; picture: Blob } | { ok: false; message: string };

/**
 * Takes a picture of what is visible of a page, with typed text blackened in the page itself. Fails closed:
 * when the blackening cannot be confirmed, or another page came to the front, there is no picture.
 */
export async function takeShot(tabId: number): Promise<Shot> {
  const page = await readPage(tabId);
  if (!page) return { ok: false, message: 'The tab was closed.' };
  if (!(await isInFront(page)))
    return { ok: false, message: 'Bring the page to the front, then take the picture.' };
  if (!(await ensureContent(tabId))) return { ok: false, message: askForClick };
  const target = { tabId };
  try {
    await browser.scripting.insertCSS({ target, css: MASK_CSS, origin: 'USER' });
  } catch {
    return { ok: false, message: askForClick };
  }
  try {
    const answer = contentAnswer['mask.check'].safeParse(
      await tellContent(tabId, { type: 'mask.check', selector: MASKED }),
    );
    if (!answer.success)
      return {
        ok: false,
        message:
          'The page did not confirm that fields are blackened, so no picture was taken. Reload the page and try again.',
      };
    if (answer.data.unmasked > 0) {
      return {
        ok: false,
        message: `${answer.data.unmasked} fields of this page could not be blackened, so no picture was taken.`,
      };
    }
    return await capture(page);
  } finally {
    await browser.scripting.removeCSS({ target, css: MASK_CSS, origin: 'USER' }).catch(() => {});
  }
}

const askForClick =
  'The browser allows a picture only after a click on the AppOps button in the toolbar while this page is in front. Click it, then try again.';

async function capture(page: Page): Promise<Shot> {
  let picture: Blob;
  try {
    picture = await grab(page, 'png');
    if (picture.size > attachmentLimit) picture = await grab(page, 'jpeg');
  } catch (error) {
    console.warn('The browser refused the picture', error);
    return { ok: false, message: askForClick };
  }
  // captureVisibleTab names a window, not a tab: what was in front may have changed meanwhile.
  const after = await readPage(page.tabId);
  if (!after || after.url !== page.url || !(await isInFront(page))) {
    return {
      ok: false,
      message: 'Another page came to the front, so the picture was thrown away. Try again.',
    };
  }
  if (picture.size > attachmentLimit)
    return { ok: false, message: 'The picture is larger than 5 MB. Make the window smaller and try again.' };
  return { ok: true, picture };
}

async function grab(page: Page, format: 'png' | 'jpeg'): Promise<Blob> {
  const data = await browser.tabs.captureVisibleTab(
    page.windowId,
    format === 'png' ? { format } : { format, quality: 85 },
  );
  const [head, base64] = data.split(',', 2) as [string, string];
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: head.slice(5, head.indexOf(';')) });
}

async function isInFront(page: Page): Promise<boolean> {
  const [front] = await browser.tabs.query({ active: true, windowId: page.windowId });
  return front?.id === page.tabId;
}
