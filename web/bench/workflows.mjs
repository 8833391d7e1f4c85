// A layered workflow of `count` tasks, as text: a hundred roots, and two needs for each task after them.
export function layeredWorkflow(count) {
  let text = 'name: large\ntasks:\n';
  for (let task = 0; task < count; task += 1) {
    const needs = task < 100 ? '' : `, needs: [t${task - 100}, t${task - 1 - ((task * 7) % 90)}]`;
    text += `  - { id: t${task}, type: shell${needs}, estimate: { p50: ${(task % 9) + 1}s, p95: ${(task % 9) + 5}s } }\n`;
  }
  return text;
}
