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

const isWide = (page) =>
  page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > innerWidth);

// Answers with what is wrong, in words.
export async function faults(page, schemes = ['light', 'dark']) {
  const found = (await isWide(page)) ? ['the page scrolls sideways'] : [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    // Colours may move; what they move to is judged.
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
    found.push(...(await violations(page)).map((text) => `${colorScheme}: ${text}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}
