// Paints every renderer in light and dark into pictures to look at: node bench/demo.mjs FOLDER [NAME...]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withPage } from './browser.mjs';
import { scenes } from './scenes.mjs';

const [folder = 'demo', ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
await withPage({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: 2 }, async (page) => {
  for (const [name, scene] of Object.entries(scenes)) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
    for (const look of ['light', 'dark']) {
      await page.evaluate((value) => (document.documentElement.dataset.theme = value), look);
      await page.evaluate(scene);
      // Longer than a moving picture takes to come to rest.
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(folder, `${name}-${look}.png`) });
    }
  }
});
