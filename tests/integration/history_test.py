"""A history replays to the server's state, and the simulator repeats a recorded run."""

import json
import unittest

import support


def start_order(events, names):
    return [names[event["task"]] for event in events if event["kind"] == "attempt_started"]


class HistoryTest(support.TestCase):
    def run_and_export(self, flow, workers, *inputs):
        data = self.directory / "data"
        record = support.gantline_json("run", flow, "--data", data, "--workers", workers, *inputs)
        self.assertEqual(record["state"], "completed")
        history = self.directory / "history.jsonl"
        support.gantline("events", "export", record["id"], "--data", data, "-o", history)
        return record, history

    def require_same_order(self, flow, workers, *inputs):
        record, history = self.run_and_export(flow, workers, *inputs)
        names = {task["index"]: task["name"] for task in record["tasks"]}
        recorded = start_order(support.events_of(history.read_text()), names)
        simulated = support.gantline_json("simulate", flow, "--workers", workers, "--recorded", history, "--order",
                                          *inputs)["order"]
        self.assertEqual(recorded, simulated)
        self.assertGreater(len(recorded), 5)

    def test_a_replayed_history_has_the_state_hash_of_the_server(self):
        with support.Server(self.directory / "data") as server:
            flow = self.write("flow.json", {
                "name": "mixed", "max_failure_ratio": 1,
                "tasks": [{"id": "a", "type": "noop", "with": {"output": [1, 2, 3]}},
                          {"id": "b", "type": "noop", "needs": ["a"], "for_each": "${{ tasks.a.output }}",
                           "with": {"output": "${{ item * 2 }}"}},
                          {"id": "c", "type": "shell", "needs": ["a"], "with": {"command": ["false"]},
                           "retry": {"maximum_attempts": 2, "initial_interval": "5ms"}}]})
            run = server.json("submit", flow)["id"]
            record = server.wait_for_end(run)
            self.assertEqual(record["state"], "failed")
            history = self.write("history.jsonl",
                                 support.gantline("events", "export", run, "--server", server.url).stdout)
        replayed = support.gantline_json("replay", history)
        self.assertEqual(replayed["state_hash"], record["state_hash"])
        self.assertTrue(replayed["matches"])
        self.assertEqual(replayed["state"], "failed")

    def test_a_history_that_was_tampered_with_is_refused(self):
        flow = self.write("flow.json", {"name": "one", "tasks": [{"id": "a", "type": "noop"}]})
        _, history = self.run_and_export(flow, 1)
        lines = history.read_text().splitlines()
        missing = self.write("missing.jsonl", "\n".join(lines[:3] + lines[4:]))
        self.assertIn("gap", support.gantline("replay", missing, check=3).stderr)
        header = json.loads(lines[0])
        header["state_hash"] = "0" * 16
        wrong = self.write("wrong.jsonl", "\n".join([json.dumps(header), *lines[1:]]))
        self.assertIn("not the recorded one", support.gantline("replay", wrong, check=3).stderr)

    def test_the_simulator_starts_the_tasks_of_the_example_in_the_recorded_order(self):
        self.require_same_order(support.EXAMPLE, 3, "--input", f"root={support.ROOT}", "--input",
                                f"output={self.directory}/report")

    @unittest.skipUnless((support.DATA / "build_traces").is_dir(), "GANTLINE_DATA is absent")
    def test_the_simulator_starts_the_tasks_of_traces_in_the_recorded_order(self):
        traces = [("ninja-trace", support.DATA / "build_traces/catch2_ninja_j2.json", 400),
                  ("ninja-trace", support.DATA / "build_traces/ninja_ninja_j2.json", 50)]
        for format_name, path, scale in traces:
            with self.subTest(path.name):
                document = json.loads(support.gantline("import", "--from", format_name, path).stdout)
                for task in document["tasks"]:
                    task["type"] = "sleep"
                    task["with"] = {"for": int(task["estimate"]["fixed"]) // scale}
                self.require_same_order(self.write(path.stem + ".json", document), 2)


if __name__ == "__main__":
    support.main()
