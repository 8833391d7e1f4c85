import { duration } from './format.ts';

const sameDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const otherDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

// "14:23:05" today, "3 Nov, 14:23" otherwise; the reader's own time zone.
export function clockTime(at_ms: number, now_ms: number): string {
  const at = new Date(at_ms);
  return (at.toDateString() === new Date(now_ms).toDateString() ? sameDay : otherDay).format(at);
}

export function fullTime(at_ms: number): string {
  return whole.format(new Date(at_ms));
}

export function ago(at_ms: number, now_ms: number): string {
  const past = now_ms - at_ms;
  if (past < 1000) return 'now';
  const rough = past < 60_000 ? Math.floor(past / 1000) * 1000 : Math.floor(past / 60_000) * 60_000;
  return `${duration(rough).replace(/ 00 [sm]$/, '')} ago`;
}
