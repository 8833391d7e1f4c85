import { expect, test } from 'vitest';
import { oneAtATime } from '../../src/runs/one_at_a_time.ts';

function questions() {
  const controller = new AbortController();
  const answers: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise<void>((resolve) => answers.push(resolve)), controller.signal);
  const answer = async (index: number) => {
    answers[index]();
    await new Promise(setImmediate);
  };
  return { ask, answer, answers, controller };
}

test('however often it is asked for, one question is under way, and one more follows', async () => {
  const { ask, answer, answers } = questions();
  for (let batch = 0; batch < 10; batch += 1) ask();
  expect(answers).toHaveLength(1);
  await answer(0);
  expect(answers).toHaveLength(2);
  await answer(1);
  expect(answers).toHaveLength(2);
  ask();
  expect(answers).toHaveLength(3);
});

test('nothing is asked any more when it was stopped', async () => {
  const { ask, answer, answers, controller } = questions();
  ask();
  ask();
  controller.abort();
  await answer(0);
  ask();
  expect(answers).toHaveLength(1);
});
