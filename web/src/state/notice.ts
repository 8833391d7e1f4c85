// What is under way, for the bar that says so. `progress` is -1 while nobody knows.
export interface Activity {
  readonly what: string;
  readonly progress: number;
  // It has taken long enough for people to want to know.
  readonly is_long: boolean;
}

// A sentence over the picture that goes away by itself, or bad news above it that goes by its cross.
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'warning' | 'danger';
  readonly text: string;
}

// A newer one takes the place of one of its kind: of good news the latest is enough, and of the rest what is said before the
// colon is the kind. Bad news of several kinds stands together until it is put away.
export function withNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  const kindOf = ({ tone, text }: Notice) => (tone === 'info' ? tone : text.split(':')[0]);
  return [...notices.filter((other) => kindOf(other) !== kindOf(notice)), notice];
}
