// Every word of the query must occur; names that begin with it come first.
export function rank<Item>(items: readonly Item[], query: string, text: (item: Item) => string, most: number): Item[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return items.slice(0, most);
  const first: Item[] = [];
  const rest: Item[] = [];
  for (const item of items) {
    const name = text(item).toLowerCase();
    if (!words.every((word) => name.includes(word))) continue;
    (name.startsWith(words[0]) ? first : rest).push(item);
    if (first.length >= most) break;
  }
  return [...first, ...rest].slice(0, most);
}
