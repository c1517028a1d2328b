import { attachmentLimit } from '@appops/shared/contract/attachments';
import { browser } from '../browser.ts';
import { contentAnswer, type MaskReport } from '../messages/to-content.ts';
import { isBlackAt, pixelsOf } from './blackness.ts';
import { maskCss, maskedWith } from './masking.ts';
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
  if (!page.masksKnown) return { ok: false, message: masksUnknown };
  if (!(await ensureContent(tabId))) return { ok: false, message: askForClick };
  const target = { tabId };
  const selector = maskedWith(page.masks);
  const css = maskCss(selector);
  try {
    await browser.scripting.insertCSS({ target, css, origin: 'USER' });
  } catch {
    return { ok: false, message: askForClick };
  }
  try {
    return await capture(page, () => askForMask(tabId, selector, page.masks));
  } finally {
    await tellContent(tabId, { type: 'mask.end' });
    await browser.scripting.removeCSS({ target, css, origin: 'USER' }).catch(() => {});
  }
}

/** Has the page blacken what is typed, and tells where in the picture that must be seen; or why there is no picture. */
async function askForMask(
  tabId: number,
  selector: string,
  masks: readonly string[],
): Promise<MaskReport | { refused: string }> {
  const told = await tellContent(tabId, { type: 'mask.check', selector, masks: [...masks] });
  const report = contentAnswer['mask.check'].safeParse(told);
  if (!report.success) return { refused: notConfirmed };
  const { brokenMask, unmasked } = report.data;
  if (brokenMask !== null)
    return {
      refused: `The mask “${brokenMask}” of this service is no CSS selector, so what it is to hide is not known, and no picture was taken. Correct it in the extension's settings.`,
    };
  if (unmasked > 0) {
    const places = unmasked === 1 ? 'One place' : `${unmasked} places`;
    return {
      refused: `${places} of this page where text may be typed could not be blackened, so no picture was taken. The note can be saved without one.`,
    };
  }
  return report.data;
}

const askForClick =
  'The browser allows a picture only after a click on the AppOps button in the toolbar while this page is in front. Click it, then try again.';
const masksUnknown =
  'AppOps has not said yet which parts of its pages are private, so no picture was taken. Try again when it answers; the note can be saved without one.';
const notConfirmed =
  'The page did not confirm that fields are blackened, so no picture was taken. Bring it to the front or reload it, then try again.';

/** Chrome allows two captures a second. */
const BETWEEN_MS = 600;
const ATTEMPTS = 4;

async function capture(page: Page, ask: () => Promise<MaskReport | { refused: string }>): Promise<Shot> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    // Anew for each attempt: a side panel that is opening moves and narrows the page.
    const report = await ask();
    if ('refused' in report) return { ok: false, message: report.refused };
    let picture: Blob;
    try {
      picture = await grab(page);
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
    // A busy browser hands out a frame from before the blackening although the page drew since: look at it.
    const pixels = await pixelsOf(picture);
    if (isBlackAt(pixels, report.points)) return await small(picture);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  return {
    ok: false,
    message: 'Fields of this page did not turn black in the picture, so it was thrown away. Try again.',
  };
}

/** Larger pictures are stored as JPEG, in bytes: proxies refuse large bodies, and slow networks take minutes for them. */
const HANDY = 1024 * 1024;

async function small(picture: Blob): Promise<Shot> {
  if (picture.size <= HANDY) return { ok: true, picture };
  const bitmap = await createImageBitmap(picture);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  const smaller = jpeg.size < picture.size ? jpeg : picture;
  if (smaller.size <= attachmentLimit) return { ok: true, picture: smaller };
  return { ok: false, message: 'The picture is larger than 5 MB. Make the window smaller and try again.' };
}

async function grab(page: Page): Promise<Blob> {
  const data = await browser.tabs.captureVisibleTab(page.windowId, { format: 'png' });
  const base64 = data.slice(data.indexOf(',') + 1);
  return new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: 'image/png' });
}

async function isInFront(page: Page): Promise<boolean> {
  const [front] = await browser.tabs.query({ active: true, windowId: page.windowId });
  return front?.id === page.tabId;
}
