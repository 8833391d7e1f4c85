// Renderers of the page, free of any framework. `new GraphRenderer(host, theme, events)` and its siblings; one Theme serves all.
export * from './types.ts';
export { GraphRenderer } from './graph.ts';
export { GanttRenderer } from './gantt.ts';
export { SeriesRenderer } from './series.ts';
export { DistributionRenderer } from './distribution.ts';
export { durationLabel } from './ticks.ts';
export { Theme } from './theme.ts';
export { Kind, kindOfPhase, kindOfBar, summaryKind } from './states.ts';
