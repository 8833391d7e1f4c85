import { expect, test } from 'vitest';
import { TextFitter } from '../src/render/text.ts';
import { commonPrefix, shortName } from '../src/ui/names.ts';

const short = (...names: string[]) => names.map((name) => shortName(name, commonPrefix(names)));

test('what all names begin with is left out in whole words, when it is long and there is something else', () => {
  expect(short('NFCORE_SAREK.SAREK.INDEX_1', 'NFCORE_SAREK.SAREK.INTERVALS_2')).toEqual(['…INDEX_1', '…INTERVALS_2']);
  expect(short('build.linux', 'build.windows')).toEqual(['…linux', '…windows']);
  expect(short('a.one', 'a.two')).toEqual(['a.one', 'a.two']);
  expect(short('mProject1', 'mProject2')).toEqual(['mProject1', 'mProject2']);
  expect(short('release.all')).toEqual(['release.all']);
  expect(short('release', 'release.all')).toEqual(['release', 'release.all']);
  expect(short('release.', 'release.all')).toEqual(['release.', '…all']);
  expect(short()).toEqual([]);
});

test('a name that has no room keeps its end, and one that has very little only its start', () => {
  const fitter = new TextFitter('', 400, () => 100); // every character is as wide as the size
  const fitted = (name: string, room: number) => fitter.fitName(name, 1, room);
  expect(fitted('individuals_ID0000018', 21)).toBe('individuals_ID0000018');
  expect(fitted('individuals_ID0000018', 15)).toBe('individu…000018');
  expect(fitted('individuals_ID0000018', 8)).toBe('indi…018');
  expect(fitted('individuals_ID0000018', 7)).toBe('indivi…');
  expect(fitted('individuals_ID0000018', 0)).toBe('');
});
