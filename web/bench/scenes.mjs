// What demo.mjs paints, by name. Each function runs in the page.
export const scenes = {
  'graph-plan': () => {
    const data = bench.synthetic.makeGraph(60);
    const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme));
    graph.setData(data);
  },
  'graph-run': () => {
    const data = bench.synthetic.makeGraph(60);
    const tooltip = (node) => [data.label(node), 'running for 4.2 s', 'ends in 3.1 s (p50)'];
    const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme, { tooltip }));
    graph.setData(data);
    graph.setStates(bench.synthetic.makePhases(60, 0.5));
    graph.zoomAt({ x: 640, y: 360 }, 1.6);
    graph.setSelection([27]);
    graph.hover({ x: 700, y: 300 });
  },
  'graph-focus': () => {
    const data = bench.synthetic.makeGraph(300);
    const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme));
    graph.setData({ ...data, cycle: null });
    graph.setFocus(120);
    graph.setSelection([120]);
    graph.reveal(120);
  },
  'graph-1k': () => {
    const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme));
    graph.setData(bench.synthetic.makeGraph(1000));
    graph.setStates(bench.synthetic.makePhases(1000, 0.4));
  },
  'graph-10k': () => {
    const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme));
    graph.setData(bench.synthetic.makeGraph(10_000));
    graph.setStates(bench.synthetic.makePhases(10_000, 0.5));
  },
  'graph-10k-middle': () => {
    const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme));
    graph.setData(bench.synthetic.makeGraph(10_000));
    graph.setStates(bench.synthetic.makePhases(10_000, 0.5));
    graph.zoomAt({ x: 640, y: 360 }, 6);
  },
  'graph-100k': () => {
    const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme));
    graph.setData(bench.synthetic.makeGraph(100_000));
  },
  'graph-cycle': () => {
    const data = bench.synthetic.makeGraph(40);
    const graph = bench.show((theme) => new bench.GraphRenderer(bench.host(), theme));
    graph.setData({ ...data, slack: null, cycle: Uint32Array.of(12, 20, 27) });
  },

  'gantt-task': () => {
    const data = bench.synthetic.makeGantt(60, 8);
    const gantt = bench.show((theme) => new bench.GanttRenderer(bench.host(), theme, { onCursor: () => {} }));
    gantt.setData(data);
    gantt.setSelection([6]);
  },
  'gantt-lane': () => {
    const data = bench.synthetic.makeGantt(160, 12);
    const tooltip = (task) => [data.taskName(task), 'attempt 1 on worker 4', '12.5 s to 19.1 s, waited 1.2 s'];
    const gantt = bench.show((theme) => new bench.GanttRenderer(bench.host(), theme, { onCursor: () => {}, tooltip }));
    gantt.setMode('lane');
    gantt.setData(data);
    gantt.setCursor(data.end_ms * 0.97);
    gantt.hover({ x: 560, y: 140 });
  },
  'gantt-group': () => {
    const gantt = bench.show((theme) => new bench.GanttRenderer(bench.host(), theme));
    gantt.setMode('group');
    gantt.setData(bench.synthetic.makeGantt(400, 16));
  },
  'gantt-10k': () => {
    const gantt = bench.show((theme) => new bench.GanttRenderer(bench.host(), theme));
    gantt.setMode('lane');
    gantt.setData(bench.synthetic.makeGantt(10_000, 64));
  },
  'gantt-10k-task': () => {
    const gantt = bench.show((theme) => new bench.GanttRenderer(bench.host(), theme));
    gantt.setMode('task');
    gantt.setData(bench.synthetic.makeGantt(10_000, 64));
    gantt.setView({ ...gantt.view(), top: 2000, row_height: 2 });
  },
  'gantt-zoomed': () => {
    const gantt = bench.show((theme) => new bench.GanttRenderer(bench.host(), theme));
    gantt.setMode('task');
    gantt.setData(bench.synthetic.makeGantt(600, 16));
    gantt.setDimmed(Uint8Array.from({ length: 600 }, (_, task) => (task % 5 === 0 ? 1 : 0)));
    gantt.reveal(120);
    gantt.zoomBy(8);
    gantt.reveal(120);
  },

  series: () => {
    const chart = bench.show((theme) => new bench.SeriesRenderer(bench.host(), theme, { onCursor: () => {} }));
    const gantt = bench.synthetic.makeGantt(400, 16);
    chart.setData(bench.synthetic.makeSeries({ ...gantt, end_ms: 70_000, deadline_ms: 66_000 }));
    chart.setCursor(20_000);
    chart.hover({ x: 700, y: 300 });
  },
  distribution: () => {
    const chart = bench.show((theme) => new bench.DistributionRenderer(bench.host(), theme));
    chart.setData(bench.synthetic.makeDistribution(2000));
    chart.hover({ x: 620, y: 400 });
  },

  'narrow-gantt': () => {
    bench.host().style.width = '400px';
    const gantt = bench.show((theme) => new bench.GanttRenderer(bench.host(), theme));
    gantt.setData({ ...bench.synthetic.makeGantt(60, 8), clock: true, start_ms: 0 });
  },
  'narrow-series': () => {
    const chart = bench.show((theme) => new bench.SeriesRenderer(bench.host(), theme));
    chart.setData(bench.synthetic.makeSeries(bench.synthetic.makeGantt(400, 16)));
    bench.host().style.width = '400px';
  },
};
