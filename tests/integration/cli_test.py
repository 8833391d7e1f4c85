"""The command line itself: usage, standard streams, interrupts."""

import json
import os
import signal
import subprocess

import support

HELLO = {"name": "hello", "tasks": [{"id": "a", "type": "noop"}]}


class UsageTest(support.TestCase):
    def refusal(self, *arguments):
        """The error of a wrong command line, which must be the same for people and for programs."""
        told = support.gantline(*arguments, check=2)
        self.assertEqual(told.stdout, "")
        answer = support.gantline("--json", *arguments, check=2)
        self.assertEqual(answer.stderr, "")
        error = json.loads(answer.stdout)["error"]
        self.assertEqual(error["code"], "invalid_argument")
        self.assertIn("error: " + error["detail"], told.stderr)
        return error

    def test_unknown_commands_are_named_with_the_nearest_one(self):
        for arguments, detail in ((["valdate", "x"], "unknown command `valdate`; did you mean `validate`?"),
                                  (["events", "lst", "x"], "unknown command `lst`; did you mean `list`?"),
                                  (["visualise"], "unknown command `visualise`")):
            with self.subTest(arguments):
                self.assertEqual(self.refusal(*arguments)["detail"], detail)

    def test_unknown_options_are_named_with_the_nearest_one(self):
        for arguments, detail in (
                (["plan", "--wrokers", "3", "x"], "unknown option `--wrokers`; did you mean `--workers`?"),
                (["plan", "x", "--wrokers=3"], "unknown option `--wrokers`; did you mean `--workers`?"),
                # That --from is required follows from the mistake.
                (["import", "x", "--form", "stg"], "unknown option `--form`; did you mean `--from`?"),
                (["serve", "--prot", "80"], "unknown option `--prot`"),
                (["-x"], "unknown option `-x`"), (["plan", "x", "--jsn"], "unknown option `--jsn`; did you mean `--json`?")):
            with self.subTest(arguments):
                self.assertEqual(self.refusal(*arguments)["detail"], detail)

    def test_missing_and_wrong_values_are_named(self):
        for arguments, detail in (
                (["plan"], "which file?"), (["validate"], "which file?"), (["logs", "last"], "which task?"),
                (["import", "x"], "`--from` is required"), (["plan", "--workers"], "`--workers` needs a value"),
                (["plan", "--workers", "-1", "x"], "`--workers` takes a number from 0 to 1000000, not `-1`"),
                (["simulate", "--seed", "1e3", "x"], "`--seed` takes a whole number, not `1e3`"),
                (["plan", "--all=x", "x"], "`--all` takes no value, not `x`"),
                (["plan", "--workers", "1", "--workers", "2", "x"], "`--workers` is given more than once"),
                (["get", "a", "b"], "unexpected argument `b`")):
            with self.subTest(arguments):
                self.assertEqual(self.refusal(*arguments)["detail"], detail)

    def test_without_a_command_the_commands_are_listed(self):
        self.assertIn("validate", support.gantline(check=2).stderr)
        self.assertIn("export", support.gantline("events", check=2).stderr)

    def test_json_may_be_asked_for_before_and_after_the_command(self):
        for arguments in (["--json", "plugin", "list"], ["plugin", "--json", "list"], ["plugin", "list", "--json"]):
            with self.subTest(arguments):
                self.assertIn("types", json.loads(support.gantline(*arguments).stdout))

    def test_an_option_that_may_be_repeated_takes_one_value(self):
        flow = self.write("flow.json", HELLO)
        with support.Server(self.directory / "data") as server:
            run = support.gantline_json("submit", "--tag", "a", "--tag", "b", flow, "--server", server.url)["id"]
            self.assertEqual(server.json("get", run)["tags"], ["a", "b"])


class StreamsTest(support.TestCase):
    def test_a_result_that_cannot_be_written_is_no_success(self):
        flow = self.write("flow.json", HELLO)
        for arguments in (["validate", flow], ["plan", flow, "--json"], ["run", flow, "-q"], ["--help"]):
            with self.subTest(arguments), open("/dev/full", "w") as full:
                done = subprocess.run([support.GANTLINE, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE,
                                      text=True, timeout=60)
                self.assertEqual(done.returncode, 3)
                self.assertIn("cannot write to standard output", done.stderr)

    def test_a_reader_that_has_seen_enough_is_no_error(self):
        flow = self.write("flow.json", HELLO)
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([support.GANTLINE, "run", str(flow), "-q"], stdout=writing, stderr=subprocess.PIPE,
                              text=True, timeout=60)
        os.close(writing)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_what_is_printed_never_goes_into_a_file_of_the_data_directory(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [{"id": "a", "type": "shell", "with": {
            "command": "exit 1"}, "retry": {"maximum_attempts": 1}}]})
        data = self.directory / "data"

        def close_streams():
            for number in (0, 1, 2):
                os.close(number)

        done = subprocess.run([support.GANTLINE, "run", str(flow), "--data", str(data)], preexec_fn=close_streams,
                              timeout=60)
        self.assertEqual(done.returncode, 1)
        for path in data.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"repeat what failed", path.read_bytes(), path)
        self.assertEqual(support.gantline_json("get", "last", "--data", data)["state"], "failed")


class InterruptTest(support.TestCase):
    def start(self, command, *arguments):
        """A run of one command, interrupted once it goes on."""
        flow = self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "shell", "with": {"command": command}}]})
        process = subprocess.Popen([support.GANTLINE, "run", str(flow), *map(str, arguments)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.read_until(process, "1 running")
        process.send_signal(signal.SIGINT)
        self.read_until(process, "again to end it at once")
        return process

    def read_until(self, process, text):
        for line in process.stderr:
            if text in line:
                return
        self.fail(f"{text!r} was not said")

    def test_a_second_interrupt_ends_what_does_not_listen(self):
        data = self.directory / "data"
        process = self.start("trap '' TERM INT; sleep 30", "--data", data)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn(f"gantline run --data {data} --resume", told)
        run = support.gantline_json("get", "last", "--data", data)
        self.assertFalse(run["is_terminal"])

    def test_what_runs_may_end_after_the_first_interrupt(self):
        marker = self.directory / "marker"
        process = self.start(f"until test -e {marker}; do sleep 0.05; done")
        marker.touch()
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertIn("completed", out)

    def test_an_interrupted_run_prints_its_state_as_json(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "sleep", "with": {"for": "1h"}}]})
        data = self.directory / "data"
        process = subprocess.Popen([support.GANTLINE, "run", str(flow), "--json", "--data", str(data)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.read_until(process, "run ")
        process.send_signal(signal.SIGINT)
        self.read_until(process, "again to end it at once")
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, told)
        self.assertFalse(json.loads(out)["is_terminal"])


if __name__ == "__main__":
    support.main()
