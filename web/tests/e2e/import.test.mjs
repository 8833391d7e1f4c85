// Files of other systems, by every way in which they come.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve } from '../../tools/serve.mjs';
import { foreign } from './support/foreign.mjs';
import { Browser, button, choose, finish, paste, pasteAtCursor, planned, says, source, tab } from './support/page.mjs';

let server, browser;

before(async () => {
  server = await serve();
  browser = await Browser.start();
});

after(async () => {
  await browser?.stop();
  server?.close();
});

const menuItem = (page, name) => page.getByRole('menu', { name: 'Open' }).getByRole('menuitem', { name });

async function isWhole(page, { tasks, ends }) {
  await planned(page);
  await says(finish(page), ends);
  await says(page.getByRole('region', { name: 'Problems' }), 'No problems');
  await tab(page, 'Tasks').click();
  const rows = page.locator('[role="row"][data-task] .name');
  await rows.first().waitFor();
  assert.deepEqual((await rows.allInnerTexts()).map((name) => name.split('\n')[0].trim()).sort(), [...tasks].sort());
  await tab(page, 'Source').click();
  await says(source(page), 'tasks:');
}

test('the menu offers the formats that are tried here', async () => {
  const page = await browser.open(server.url);
  await button(page, 'Open').click();
  await menuItem(page, /argo/).waitFor();
  const hints = await page
    .locator('[role="menu"][aria-label="Open"] .overline')
    .first()
    .evaluate((heading) => {
      const names = [];
      for (let item = heading.nextElementSibling; item.matches('button'); item = item.nextElementSibling)
        names.push(item.querySelector('.hint').textContent);
      return names;
    });
  assert.deepEqual(hints.sort(), Object.keys(foreign).sort());
  await page.context().close();
});

for (const [format, sample] of Object.entries(foreign)) {
  test(`a ${format} file is imported by name, recognised when opened, and dropped`, async () => {
    const page = await browser.open(server.url);
    await button(page, 'Open').click();
    await choose(page, () => menuItem(page, new RegExp(`${format}$`)).click(), 'some.file', sample.text);
    await isWhole(page, sample);

    await button(page, 'Open').click();
    await choose(page, () => menuItem(page, /^Open a file/).click(), sample.file, sample.text);
    await page.getByText(`Imported ${sample.file} as ${format}.`).waitFor();
    await isWhole(page, sample);

    await page.reload();
    await page.evaluate(
      ([name, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], name));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      [sample.file, sample.text],
    );
    await page.getByText(`Imported ${sample.file} as ${format}.`).waitFor();
    await isWhole(page, sample);
    await page.context().close();
  });

  test(`a damaged ${format} file says what is wrong, and what was there stays`, async () => {
    const page = await browser.open(server.url);
    await paste(page, 'name: kept\ntasks:\n  - { id: only, type: shell, estimate: { fixed: 7s } }\n');
    await planned(page);
    await button(page, 'Open').click();
    await choose(
      page,
      () => menuItem(page, new RegExp(`${format}$`)).click(),
      'some.file',
      sample.text.slice(0, sample.text.length * 0.6),
    );
    await page
      .getByText(new RegExp(`The file could not be imported: some.file as ${format}, line \\d+, column \\d+: `))
      .waitFor();
    await says(finish(page), '7 s');
    await page.context().close();
  });
}

test('a pasted foreign text is imported; in the editor it is offered', async () => {
  const page = await browser.open(server.url);
  await paste(page, foreign.argo.text);
  await page.getByText('as argo.').waitFor();
  await isWhole(page, foreign.argo);
  await source(page).click();
  await page.keyboard.press('Control+a');
  await pasteAtCursor(page, foreign.argo.text);
  await button(page, 'Import it').click();
  await isWhole(page, foreign.argo);
  await page.context().close();
});

test('a file that is no workflow is told so, and what was there stays', async () => {
  const page = await browser.open(server.url);
  await paste(page, 'name: kept\ntasks:\n  - { id: only, type: shell, estimate: { fixed: 7s } }\n');
  await planned(page);
  await button(page, 'Open').click();
  await choose(
    page,
    () => menuItem(page, /^Open a file/).click(),
    'x.ninja_log',
    '# ninja log v5\n25\t264\t17\tsrc/a.o\t1f\n',
  );
  await page.getByText('x.ninja_log is none of what this page knows. What can be opened: a workflow').waitFor();
  await says(source(page), 'name: kept');
  await source(page).click();
  await page.keyboard.press('Control+a');
  await pasteAtCursor(page, '# ninja log v5\n');
  await says(page.getByRole('region', { name: 'Problems' }), 'What can be opened: a workflow');
  await page.context().close();
});

test('the page had no errors of its own', () => assert.deepEqual(browser.problems, []));
