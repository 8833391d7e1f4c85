import { describe, expect, test } from 'vitest';
import { compress, decodeAddress, decompress, encodeAddress, hasSameWork, type Address } from '../src/state/url.ts';

describe('the address', () => {
  test('carries a workflow, what-ifs and the view there and back', async () => {
    const address: Address = {
      screen: 'plan',
      tab: 'gantt',
      task: 'build "all" & co/ä',
      seed: 7,
      edits: [
        { kind: 'workers', workers: 8 },
        { kind: 'limit', key: 'host:a b', concurrency: 2 },
        { kind: 'resource', name: 'cpu', capacity: 1.5 },
        { kind: 'duration', task: 'fetch', percent: 50 },
        { kind: 'failures', failures: false },
        { kind: 'policy', policy: 'critical_path' },
      ],
      text: 'name: ünïcode\ntasks:\n  - id: "😀"\n',
    };
    expect(await decodeAddress(await encodeAddress(address))).toEqual(address);
  });

  test('is of other work with another text, seed or what-if, not with another view', () => {
    const address: Address = { screen: 'plan', edits: [{ kind: 'workers', workers: 8 }], seed: 7, text: 'a' };
    expect(hasSameWork(address, { ...address, tab: 'gantt', task: 'x', edits: [...address.edits] })).toBe(true);
    expect(hasSameWork(address, { ...address, text: 'b' })).toBe(false);
    expect(hasSameWork(address, { ...address, seed: undefined })).toBe(false);
    expect(hasSameWork(address, { ...address, edits: [] })).toBe(false);
    expect(hasSameWork(address, { ...address, edits: [{ kind: 'workers', workers: 4 }] })).toBe(false);
  });

  test('of nothing is the planner', async () => {
    expect(await decodeAddress('')).toEqual({ screen: 'plan', edits: [] });
    expect(await encodeAddress({ screen: 'plan', edits: [] })).toBe('#/plan');
  });

  test.each(['#/plan?with=[[', '#/plan?with={}', '#/plan?with=[["w",-1],["x"],7,["p","fast"],["w",1.5]]'])(
    'ignores what-ifs that are none: %s',
    async (hash) => {
      expect((await decodeAddress(hash)).edits).toEqual([]);
    },
  );

  test.each(['!', 'AAAA', 'a', '%00'])('says that the workflow in it is damaged: %s', async (packed) => {
    await expect(decodeAddress(`#/plan?w=${packed}`)).rejects.toThrow('damaged');
  });

  test('says so too when it was cut short', async () => {
    const packed = await compress('tasks: []\n'.repeat(100));
    await expect(decompress(packed.slice(0, packed.length - 6))).rejects.toThrow('damaged');
  });

  test('does not unpack more than eight million characters', async () => {
    const bomb = await compress('a'.repeat(9 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(20_000);
    await expect(decompress(bomb)).rejects.toThrow('damaged');
  });
});
