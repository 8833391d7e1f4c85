// A whole number that is changed in steps.
export interface Count {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  // What stands there instead of the smallest value, which is no bound then: such as "∞".
  readonly lowest?: string | undefined;
  // The most that is in use where there is no bound: less begins below it.
  readonly busy?: number | undefined;
}

// The next smaller value; null: there is none, or it is not known.
export function lessThan(count: Count): number | null {
  const { value, min, busy } = count;
  if (!isUnbounded(count)) return value > min ? value - 1 : null;
  return busy === undefined ? null : Math.max(min + 1, busy - 1);
}

// The next larger value; null: there is none.
export function moreThan(count: Count): number | null {
  return isUnbounded(count) || count.value >= count.max ? null : count.value + 1;
}

export function isUnbounded({ value, min, lowest }: Count): boolean {
  return lowest !== undefined && value === min;
}
