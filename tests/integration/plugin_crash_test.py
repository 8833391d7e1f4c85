"""A plugin that crashes costs its attempt only: the server lives on, the next attempt gets a new process."""

import os
import shutil

import support


class PluginCrashTest(support.TestCase):
    def setUp(self):
        super().setUp()
        self.plugins = self.directory / "plugins"
        self.plugins.mkdir()
        shutil.copy(support.SETTINGS["GANTLINE_EVIL_PLUGIN"], self.plugins)

    def test_a_plugin_that_aborts_costs_its_attempts_and_nothing_else(self):
        once = {"maximum_attempts": 2, "initial_interval": "1ms"}
        flow = self.write("flow.json", {"name": "evil", "tasks": [
            {"id": "before", "type": "evil", "with": "pid"},
            {"id": "abort", "type": "evil", "with": "abort", "needs": ["before"], "retry": once, "allow_failure": True},
            {"id": "after", "type": "evil", "with": "pid", "needs": ["abort"]},
            {"id": "segfault", "type": "evil", "with": "segfault", "needs": ["after"], "retry": once,
             "fallback": {"type": "noop", "with": {"output": "fallback"}}}]})
        with support.Server(self.directory / "data", "--plugins", self.plugins, "--workers", "1") as server:
            run = server.json("submit", flow)["id"]
            record = server.wait_for_end(run)
            self.assertEqual(record["state"], "completed", record)
            tasks = {task["name"]: task for task in record["tasks"]}
            history = support.events_of(support.gantline("events", "export", run, "--server", server.url).stdout)
            # The same process, still serving.
            self.assertIsNone(server.process.poll())
            self.assertEqual(server.process.pid, server.pid)
            self.assertEqual(len(server.json("list")["runs"]), 1)
        self.assertEqual(tasks["abort"]["error"]["code"], "plugin_crashed")
        self.assertEqual(tasks["abort"]["attempt"], 2)
        self.assertEqual(tasks["segfault"]["output"], "fallback")
        self.assertNotEqual(tasks["before"]["output"], tasks["after"]["output"], "the crashed process was used again")
        for pid in (tasks["before"]["output"], tasks["after"]["output"]):
            self.assertNotEqual(pid, server.pid, "the plugin ran in the server")
        starts = [event for event in history if event["kind"] == "attempt_started"]
        self.assertEqual(len(starts), 1 + 2 + 1 + 2 + 1)

    def test_unknown_types_name_the_nearest_one(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [{"id": "a", "type": "evvil"}]})
        messages = [d["message"] for d in support.gantline_json(
            "validate", flow, "--plugins", self.plugins, check=2)["defects"]]
        self.assertTrue(any("evil" in message for message in messages), messages)


if __name__ == "__main__":
    support.main()
