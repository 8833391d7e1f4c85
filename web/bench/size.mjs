// What the built page weighs: node bench/size.mjs. Exit status 1 when the app without the editor is over its budget.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const folder = new URL('../../build/web/assets/', import.meta.url);
const budgetBytes = 60_000;
const sizes = new Map(
  readdirSync(folder).map((name) => [name, gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length]),
);

// What index.html asks for, and what that imports before anything is shown.
function withImports(entries) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name) || !sizes.has(name)) return;
    found.add(name);
    for (const [, next] of readFileSync(new URL(name, folder), 'utf8').matchAll(
      /(?:from|import)\s*["']\.\/([^"']+\.js)["']/g,
    ))
      visit(next);
  };
  entries.forEach(visit);
  return found;
}

const html = readFileSync(new URL('../index.html', folder), 'utf8');
const first = withImports([...html.matchAll(/assets\/([^"]+\.js)/g)].map(([, name]) => name));
// The graph is the first picture.
const graph = [...sizes.keys()].filter((name) => /^GraphPane.*\.js$/.test(name));
const shown = withImports([...first, ...graph]);
const ofEditor = withImports([...sizes.keys()].filter((name) => /^(editor|merge|yaml_package).*\.js$/.test(name)));
const rows = [...sizes].filter(([name]) => /\.(js|css|wasm)$/.test(name));
const where = (name) =>
  shown.has(name)
    ? 'at once'
    : ofEditor.has(name) && !shown.has(name)
      ? 'editor, YAML'
      : /worker/.test(name)
        ? 'worker'
        : 'when needed';
for (const [name, bytes] of rows.sort((a, b) => b[1] - a[1])) {
  console.log(`${String(bytes).padStart(9)}  ${where(name).padEnd(13)} ${name}`);
}
const sum = (names) => names.reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
const atOnce = sum([...shown]);
const whole = sum(
  rows.map(([name]) => name).filter((name) => name.endsWith('.js') && (!ofEditor.has(name) || shown.has(name))),
);
console.log(
  `app at once (JavaScript, gzipped): ${atOnce} of ${budgetBytes} bytes; with every screen and the worker: ${whole}`,
);
process.exit(atOnce > budgetBytes ? 1 : 0);
