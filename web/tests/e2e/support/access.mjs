// What must hold of a screen for everybody: axe's rules in light and dark, and no scrolling sideways.
import { readFileSync } from 'node:fs';

const axe = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  return found.violations.map(
    ({ id, nodes }) =>
      `axe ${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html)
        .join(' | ')}`,
  );
}

// What sticks out on the right of a page that scrolls sideways, the innermost first.
const tooWide = (page) =>
  page.evaluate(() => {
    if (Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) <= innerWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth && element.checkVisibility())
      .map((element) => `too wide: ${element.cloneNode().outerHTML}`)
      .reverse();
  });

// Answers with what is wrong, in words.
export async function faults(page, schemes = ['light', 'dark']) {
  const found = (await tooWide(page)).slice(0, 4);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    // Colours may move; what they move to is judged.
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
    found.push(...(await violations(page)).map((text) => `${colorScheme}: ${text}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

// The same of the screen on a telephone, where most of what is beside the picture is behind its tabs.
export async function faultsOnTelephone(page) {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 400, height: 800 });
  // The page hears of its width in the next frame and is drawn anew by the one after.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const found = await faults(page, ['light']);
  await page.setViewportSize(size);
  return found;
}
