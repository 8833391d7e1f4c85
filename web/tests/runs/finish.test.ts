import { expect, test } from 'vitest';
import { changeOf } from '../../src/runs/finish.ts';

test('what is said to be no change is neither good nor bad', () => {
  for (const after of [99_501, 100_000, 100_499])
    expect(changeOf(after, 100_000)).toEqual({ text: 'no change', is: '' });
  expect(changeOf(97_600, 100_000)).toEqual({ text: '2 s earlier', is: 'good' });
  expect(changeOf(100_600, 100_000)).toEqual({ text: '1 s later', is: 'bad' });
});
