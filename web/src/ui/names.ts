// Names of tasks where there is little room. What all of them begin with tells none from another.

const kWorthHiding = 6;

// How much all of the names begin with that may be left out: whole words, and nothing when it is short.
export function prefixLength(names: Iterable<string>): number {
  let common: string | null = null;
  let count = 0;
  for (const name of names) {
    count += 1;
    common ??= name;
    let same = 0;
    while (same < common.length && common[same] === name[same]) same += 1;
    common = common.slice(0, same);
    if (same < kWorthHiding) return 0;
  }
  if (common === null || count < 2) return 0;
  const words = /^.*[^\p{L}\p{N}](?=.|$)/u.exec(common)?.[0].length ?? 0;
  return words < kWorthHiding ? 0 : words;
}

export function shortName(name: string, prefix: number): string {
  return prefix === 0 || name.length <= prefix ? name : `…${name.slice(prefix)}`;
}
