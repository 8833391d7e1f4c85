"""kill -9 and resume: nothing is lost, nothing happens twice, and the result is the same."""

import os
import random
import signal
import subprocess
import time

import support

KILLS = int(support.SETTINGS.get("GANTLINE_TEST_KILLS", "20"))
SEED = int(support.SETTINGS.get("GANTLINE_TEST_SEED", str(int(time.time()))))


class CrashTest(support.TestCase):
    def arguments(self, data, output):
        return ["run", support.EXAMPLE, "--data", data, "--input", f"root={support.ROOT}", "--input", f"output={output}"]

    def kill_and_resume(self, data, output, generator, kills_left):
        """One run, killed at random moments and resumed until it has completed. Returns the kills."""
        command = [support.GANTLINE, *map(str, self.arguments(data, output))]
        kills = 0
        while kills < kills_left:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            # Named on standard error as soon as it is durable.
            line = process.stderr.readline()
            run = line.split()[1] if line.startswith("run ") else None
            time.sleep(generator.uniform(0.0, 0.1))
            has_ended = process.poll() is not None
            if not has_ended:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
                kills += 1
            process.stderr.close()
            if run is not None:
                command = [support.GANTLINE, "run", "--data", str(data), "--resume", run]
            if has_ended:
                break
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return kills

    def test_a_run_that_is_killed_and_resumed_writes_the_same_report(self):
        calm = self.directory / "calm"
        support.gantline(*self.arguments(self.directory / "data-calm", calm))
        generator = random.Random(SEED)
        kills, runs = 0, 0
        while kills < KILLS:
            runs += 1
            data, stormy = self.directory / f"data-{runs}", self.directory / f"stormy-{runs}"
            kills += self.kill_and_resume(data, stormy, generator, KILLS - kills)
            for name in ("report.json", "report.md"):
                self.assertEqual((calm / name).read_bytes(), (stormy / name).read_bytes(), name)
            history = support.gantline("events", "export", "last", "--data", data).stdout
            support.require_sound_history(self, support.events_of(history))
        print(f"seed {SEED}: {kills} kills in {runs} runs")

    def test_a_server_that_is_killed_goes_on_when_it_is_started_again(self):
        flow = self.write("flow.json", {
            "name": "slow",
            "tasks": [{"id": f"t{i}", "type": "sleep", "with": {"for": "40ms"},
                       **({"needs": [f"t{i - 1}"]} if i else {})} for i in range(10)]})
        data = self.directory / "data"
        with support.Server(data) as server:
            run = server.json("submit", flow)["id"]
            time.sleep(0.15)
            seen = support.gantline("events", "list", run, "--server", server.url, "--json").stdout
            server.kill()
        with support.Server(data) as server:
            self.assertEqual(server.wait_for_end(run)["state"], "completed")
            history = support.gantline("events", "export", run, "--server", server.url).stdout
        self.assertIn("attempt_started", seen)
        support.require_sound_history(self, support.events_of(history))


if __name__ == "__main__":
    support.main()
