// A sentence at the lower edge of the page that goes away by itself or by its cross.
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'warning' | 'danger';
  readonly text: string;
}
