import { planner } from '../state/app.svelte.ts';

export type SampleName = 'report' | 'survey' | 'release';

export interface Sample {
  readonly name: SampleName;
  readonly title: string;
  readonly text: string;
  readonly figure: string;
}

// What the empty page offers.
export const samples: readonly Sample[] = [
  {
    name: 'report',
    title: 'Corpus report',
    text: 'A workflow that this project really runs: fan-outs, a shared limit, retries.',
    figure: '10 tasks',
  },
  {
    name: 'survey',
    title: 'Sky survey',
    text: 'A mosaic of the sky in the shape of the Montage workflow, made by the engine.',
    figure: '1\u2009000 tasks',
  },
  {
    name: 'release',
    title: 'Late release',
    text: 'Device tests fail, one service signs, and the deadline is near. It is missed.',
    figure: 'fails, misses',
  },
];

const kSurveyTasks = 1000;
// A run in which a device test fails and the deadline is missed.
const kLateSeed = 3;

export async function openSample(name: SampleName): Promise<void> {
  switch (name) {
    case 'report': {
      const { default: text } = await import('../../../examples/corpus-report/flow.yaml?raw');
      planner.open(text, 'corpus-report.yaml');
      return;
    }
    case 'survey': {
      const shapes = planner.info?.generator_shapes ?? [];
      const shape = shapes.find((known) => known === 'montage') ?? shapes[0] ?? 'montage';
      const text = await planner.client.text({ kind: 'generate', shape, tasks: kSurveyTasks, seed: 1 });
      planner.open(text, 'sky-survey.yaml', [{ kind: 'workers', workers: 32 }]);
      return;
    }
    case 'release': {
      const { default: text } = await import('./samples/late-release.yaml?raw');
      planner.open(text, 'late-release.yaml', [], kLateSeed);
    }
  }
}
