import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const source = fileURLToPath(new URL('src/offline/service_worker.ts', import.meta.url));
const still = fileURLToPath(new URL('public/', import.meta.url));

// Builds the service worker beside the page, with the list of the page's files in it.
export function offline(): Plugin {
  return {
    name: 'gantline-offline',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      this.emitFile({ type: 'chunk', id: source, fileName: 'service_worker.js' });
    },
    generateBundle(_, bundle) {
      const worker = bundle['service_worker.js'];
      if (worker.type !== 'chunk' || !worker.code.includes('__FILES__')) this.error('the service worker has no list');
      const files = [...Object.keys(bundle).filter((name) => name !== worker.fileName), ...readdirSync(still)].sort();
      const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 16);
      worker.code = worker.code.replace('__FILES__', JSON.stringify({ version, files }));
    },
  };
}
