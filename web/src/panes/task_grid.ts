export interface Order<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

export interface TaskColumn<Column extends string> {
  readonly name: Column;
  readonly label: string;
  readonly numeric?: boolean;
  readonly is_muted?: boolean;
  readonly is_spare?: boolean; // left out where there is little room
  readonly descends_first?: boolean; // the largest is what people look for
  // What a cell says; the first column's cells say the name.
  text?(task: number): string;
}
