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
};
