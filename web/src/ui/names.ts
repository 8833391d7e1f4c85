// Names of tasks where there is little room. What all of them begin with tells none from another.

const kWorthHiding = 6;

// What all of the names begin with and may be left out: whole words, and nothing when it is short.
export function commonPrefix(names: Iterable<string>): string {
  let common: string | null = null;
  let count = 0;
  for (const name of names) {
    count += 1;
    common ??= name;
    let same = 0;
    while (same < common.length && common[same] === name[same]) same += 1;
    common = common.slice(0, same);
    if (same < kWorthHiding) return '';
  }
  if (common === null || count < 2) return '';
  const words = /^.*[^\p{L}\p{N}](?=.|$)/u.exec(common)?.[0] ?? '';
  return words.length < kWorthHiding ? '' : words;
}

export function shortName(name: string, prefix: string): string {
  return prefix !== '' && name !== prefix && name.startsWith(prefix) ? `…${name.slice(prefix.length)}` : name;
}
