// A workflow of which each task waits for a file, so that a test decides what happens next and nothing depends on time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Gates {
  folder = mkdtempSync(join(tmpdir(), 'gantline-gates-'));

  open(name) {
    writeFileSync(join(this.folder, name), '');
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  // One thing after the other reads the database; the check fails until the stock is mended.
  workflow(name = 'nightly-build') {
    const wait = (gate) => `until [ -e '${this.folder}/${gate}' ]; do sleep 0.02; done`;
    const shell = (id, script, more = {}) => ({
      id,
      type: 'shell',
      with: { command: ['sh', '-c', script] },
      estimate: '2s',
      ...more,
    });
    return {
      name,
      inputs: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      limits: { database: 1 },
      defaults: { retry: { maximum_attempts: 1 } },
      tags: ['nightly'],
      tasks: [
        shell('fetch', wait('fetch')),
        shell('load_a', wait('load_a'), { needs: ['fetch'], limits: ['database'] }),
        shell('load_b', wait('load_b'), { needs: ['fetch'], limits: ['database'] }),
        shell('check', `[ -e '${this.folder}/stock' ] || { echo counting; echo 'no stock' >&2; exit 3; }`, {
          needs: ['load_a'],
        }),
        { id: 'report', type: 'noop', needs: ['load_b', 'check'] },
      ],
    };
  }
}
