import { samples } from '../planner/samples.ts';
import { app, go, planner } from '../state/app.svelte.ts';
import { tabs } from '../state/planner.svelte.ts';
import { applyScheme, saveSettings, settings } from '../state/settings.svelte.ts';
import { copyLink, exportPlan, exportPng, exportSvg, exportText, openFile, openSampleByName } from './actions.ts';
import { searchTasks } from './keys.ts';

// What the palette offers. Tasks come after commands.
export interface Command {
  readonly text: string;
  readonly hint: string;
  run(): void;
}

const tabNames = { graph: 'Graph', gantt: 'Gantt', resources: 'Resources', finish: 'Finish time' } as const;

export function commands(): Command[] {
  const has_model = planner.model !== null;
  const list: (Command | false)[] = [
    ...tabs.map((tab, index) => ({
      text: `Show ${tabNames[tab]}`,
      hint: String(index + 1),
      run: () => (go('plan'), (planner.tab = tab)),
    })),
    { text: 'Show Compare', hint: '', run: () => go('compare') },
    app.server === true && { text: 'Show Runs', hint: '', run: () => go('runs') },
    { text: 'Open a file', hint: '', run: () => void openFile() },
    ...samples.map(({ name, title }) => ({
      text: `Open sample: ${title}`,
      hint: '',
      run: () => void openSampleByName(name),
    })),
    has_model && { text: 'Next critical task', hint: 'C', run: () => planner.selectCritical(1) },
    has_model && { text: 'Search tasks', hint: '/', run: searchTasks },
    has_model && { text: 'Play the run', hint: 'Space', run: () => planner.scrubber.play() },
    has_model && { text: 'Draw another run', hint: '', run: () => planner.setSeed((planner.seed ?? 0) + 1) },
    has_model && { text: 'Typical durations', hint: '', run: () => planner.setSeed(null) },
    planner.text_edits.length > 0 && { text: 'Remove all what-ifs', hint: '', run: () => planner.clearEdits() },
    ...[1, 2, 4, 8, 16, 32].map((workers) => ({
      text: `What if there were ${workers} ${workers === 1 ? 'worker' : 'workers'}?`,
      hint: '',
      run: () => planner.addEdit({ kind: 'workers', workers }),
    })),
    planner.has_text && { text: 'Export workflow as YAML', hint: '', run: () => void exportText('yaml') },
    planner.has_text && { text: 'Export workflow as JSON', hint: '', run: () => void exportText('json') },
    has_model && { text: 'Export plan as JSON', hint: '', run: () => void exportPlan() },
    has_model && { text: 'Export Gantt chart as SVG', hint: '', run: () => void exportSvg() },
    has_model && { text: 'Export this picture as PNG', hint: '', run: () => void exportPng() },
    planner.has_text && { text: 'Copy a link with everything in it', hint: '', run: () => void copyLink() },
    ...(['light', 'dark', 'system'] as const).map((scheme) => ({
      text: `Colours: ${scheme}`,
      hint: '',
      run: () => {
        settings.scheme = scheme;
        applyScheme(scheme);
        saveSettings();
      },
    })),
    { text: 'Keyboard', hint: '?', run: () => (app.dialog = 'help') },
  ];
  return list.filter((command) => command !== false);
}
