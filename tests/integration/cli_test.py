"""The command line itself: usage, standard streams, interrupts."""

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import termios

import support

HELLO = {"name": "hello", "tasks": [{"id": "a", "type": "noop"}]}


class NeedsTest(support.TestCase):
    """What tasks need and nobody here has is told before anything runs."""

    FLOW = {"name": "needs", "tasks": [
        {"id": "train", "type": "noop", "labels": ["gpu"]}, {"id": "big", "type": "noop", "agent_type": "large"},
        {"id": "loose", "type": "noop", "resources": {"gpu_memory": 1}},
        {"id": "greedy", "type": "noop", "resources": {"cpu": 9}}]}

    def test_planning_says_what_nobody_here_has(self):
        flow = self.write("flow.json", self.FLOW)
        for command in ("plan", "simulate"):
            with self.subTest(command):
                told = support.gantline(command, flow)
                self.assertIn("hint: task train needs the label gpu, which no worker here has; it would wait for ever "
                              "(at /tasks/0/labels)\n", told.stderr)
                self.assertIn("hint: task loose asks for gpu_memory, of which nobody says", told.stderr)
                hints = support.gantline_json(command, flow, "--labels", "gpu")["hints"]
                self.assertEqual([(hint["task"], hint["code"], hint["pointer"]) for hint in hints], [
                    ("big", "worker", "/tasks/1/agent_type"),
                    ("loose", "undeclared_resource", "/tasks/2/resources/gpu_memory"),
                    ("greedy", "undeclared_resource", "/tasks/3/resources/cpu")])

    def test_a_run_that_would_wait_for_ever_is_refused_with_all_such_tasks(self):
        flow = self.write("flow.json", self.FLOW)
        told = support.gantline("run", flow, "--resources", "cpu=2", check=2)
        for part in ("task train needs the label gpu", "task big needs the label large", "(at /tasks/3/resources/cpu)"):
            self.assertIn(part, told.stderr)
        self.assertNotIn("loose", told.stderr)
        support.gantline("run", flow, "--resources", "cpu=9", "--labels", "large,gpu")

    def test_a_resumed_run_is_refused_as_well(self):
        data = self.directory / "data"
        flow = self.write("flow.json", {"name": "f", "tasks": [
            {"id": "a", "type": "shell", "with": {"command": ["false"]}, "labels": ["gpu"],
             "retry": {"maximum_attempts": 1}}]})
        support.gantline("run", flow, "--data", data, "--labels", "gpu", check=1)
        told = support.gantline("run", "--data", data, "--resume", "last", check=2)
        self.assertIn("task a needs the label gpu, which no worker here has", told.stderr)

    def test_a_run_is_not_resumed_more_often_than_its_workflow_allows(self):
        data = self.directory / "data"
        flow = self.write("flow.json", {"name": "f", "max_recoveries": 1, "tasks": [
            {"id": "a", "type": "shell", "with": {"command": ["false"]}, "retry": {"maximum_attempts": 1}}]})
        self.assertIn("--resume", support.gantline("run", flow, "--data", data, check=1).stderr)
        # What is not going to be accepted is not proposed.
        self.assertNotIn("--resume", support.gantline("run", "--data", data, "--resume", "last", check=1).stderr)
        told = support.gantline("run", "--data", data, "--resume", "last", check=2)
        self.assertIn("the run was retried 1 time, as often as max_recoveries of its workflow allows", told.stderr)

    def test_lists_of_fan_outs_are_checked_before_the_run(self):
        flow = self.write("flow.yaml", "name: w\ntasks:\n  - id: a\n    type: noop\n    for_each: range(200000)\n"
                                       "  - { id: b, type: nop }\n")
        told = support.gantline("validate", flow, check=2)
        self.assertIn("flow.yaml:5:5: error: range() of more than 100000 elements", told.stderr)
        self.assertIn("(at /tasks/1/type)", told.stderr)
        flow = self.write("flow.yaml", "name: w\ntasks: [{ id: a, type: noop, for_each: inputs.list }]\n")
        told = support.gantline("run", flow, "--input", "list=3", check=2)
        self.assertIn("task a: `for_each` gave number, not a list (at /tasks/0/for_each)", told.stderr)
        with support.Server(self.directory / "served") as server:
            told = support.gantline("submit", flow, "--input", "list=3", "--server", server.url, check=2)
            self.assertIn("`for_each` gave number, not a list", told.stdout + told.stderr)

    def test_lists_that_the_inputs_make_wrong_have_their_place_in_the_file(self):
        flow = self.write("flow.yaml", """name: w
segments:
  load:
    tasks: [{ id: get, type: noop }, { id: each, type: noop, for_each: inputs.list }]
tasks:
  - { id: north, segment: load }
  - { id: own, type: noop, for_each: inputs.list }
""")
        with support.Server(self.directory / "served") as server:
            told = support.gantline("submit", flow, "--input", "list=3", "--server", server.url, check=2)
            self.assertEqual([line[len(str(flow)):].split(" error: ")[0] for line in told.stderr.splitlines()],
                             [":6:5:", ":7:28:"], told.stderr)
        for command in ["run", "plan", "simulate"]:
            told = support.gantline(command, flow, "--input", "list=3", check=2)
            self.assertEqual([line[len(str(flow)):].split(" error: ")[0] for line in told.stderr.splitlines()],
                             [":6:5:", ":7:28:"], told.stderr)
            told = support.gantline_json(command, flow, "--input", "list=3", check=2)
            self.assertEqual([(d["line"], d["column"], d["pointer"]) for d in told["defects"]],
                             [(6, 5, "/tasks/0"), (7, 28, "/tasks/1/for_each")])


class UsageTest(support.TestCase):
    def require_problem(self, document, code, status):
        """One shape for every error: the problem document of the HTTP API."""
        self.assertEqual((document["type"], document["status"], document["code"]), ("about:blank", status, code))
        self.assertGreaterEqual(set(document), {"title", "detail"})
        self.assertNotIn("error", document)

    def refusal(self, *arguments):
        """The error of a wrong command line, which must be the same for people and for programs."""
        told = support.gantline(*arguments, check=2)
        self.assertEqual(told.stdout, "")
        answer = support.gantline("--json", *arguments, check=2)
        self.assertEqual(answer.stderr, "")
        error = json.loads(answer.stdout)
        self.require_problem(error, "invalid_argument", 422)
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
                (["simulate", "--seed", "1e3", "x"], "`--seed` takes a number from 0 to 18446744073709551615, not `1e3`"),
                (["simulate", "--seed", "-1", "x"],
                 "`--seed` takes a number from 0 to 18446744073709551615, not `-1`"),
                (["plan", "--all=x", "x"], "`--all` takes no value, not `x`"),
                (["plan", "--workers", "1", "--workers", "2", "x"], "`--workers` is given more than once"),
                (["generate"], "`--shape` is required"), (["generate", "--shape", "x", "--tasks", "0"],
                                                          "`--tasks` takes a number from 1 to 200000, not `0`"),
                (["get", "a", "b"], "unexpected argument `b`"), (["get", "a", "--data", ""], "`--data` needs a value"),
                (["explain", "a", "--data="], "`--data` needs a value"),
                (["run", "x", "--data", ""], "`--data` needs a value")):
            with self.subTest(arguments):
                self.assertEqual(self.refusal(*arguments)["detail"], detail)

    def test_every_error_has_the_shape_of_a_problem_document(self):
        flow = self.write("flow.json", HELLO)
        broken = self.write("broken.json", {"name": "x", "tasks": [{"id": "a", "type": "nop"}]})
        data = self.directory / "data"
        support.gantline("run", flow, "--data", data)
        for arguments, code, status, check in (
                (["get", "nowhere", "--data", data], "not_found", 404, 2),
                (["list", "--data", self.directory / "nowhere"], "io", 500, 3),
                (["list", "--server", "http://127.0.0.1:9"], "unavailable", 503, 3),
                (["plugin", "check", "/nowhere.so"], "io", 500, 3),
                (["plugin", "check", self.directory], "io", 500, 3),
                (["plan", "/nowhere.yaml"], "not_found", 422, 2),
                (["validate", broken], "not_found", 422, 2), (["submit", broken.with_name("x")], "not_found", 422, 2)):
            with self.subTest(arguments):
                self.require_problem(support.gantline_json(*arguments, check=check), code, status)
        told = support.gantline_json("plan", broken, check=2)
        self.assertEqual((told["file"], told["valid"], len(told["defects"])), (str(broken), False, 1))

    def test_unknown_variables_are_warned_of_with_the_nearest_name(self):
        flow = self.write("flow.json", HELLO)
        told = support.gantline("validate", flow, environment={
            "GANTLINE_SERVRE": "x", "GANTLINE_": "", "GANTLINE_TASK": "a", "GANTLINE_LISTEN": "localhost:1"}).stderr
        self.assertEqual(told.splitlines(), [
            "warning: unknown environment variable `GANTLINE_SERVRE`; did you mean `GANTLINE_SERVER`?",
            "warning: unknown environment variable `GANTLINE_`"])
        os.environ["GANTLINE_WORKER"] = "3"
        self.addCleanup(os.environ.pop, "GANTLINE_WORKER")
        with support.Server(self.directory / "data", "--log-format", "json") as server:
            first = json.loads(server.process.stderr.readline())
        self.assertEqual(first["level"], "warning")
        self.assertIn("did you mean `GANTLINE_WORKERS`?", first["message"])

    def test_a_generated_workflow_is_valid_and_the_same_each_time(self):
        for shape in ("montage", "epigenomics", "cybershake", "inspiral", "sipht", "layered", "chain", "fork_join",
                      "mixed"):
            with self.subTest(shape):
                path = self.directory / f"{shape}.json"
                arguments = ["generate", "--shape", shape, "--tasks", "40", "--seed", "7"]
                told = support.gantline_json(*arguments, "-o", path)
                self.assertEqual(told, {"file": str(path), "name": f"{shape}-40", "shape": shape, "tasks": 40, "seed": 7})
                self.assertTrue(support.gantline_json("validate", path)["valid"])
                self.assertEqual(support.gantline(*arguments).stdout, path.read_text())
                self.assertEqual(support.gantline_json(*arguments), json.loads(path.read_text()))
        self.assertNotEqual(support.gantline("generate", "--shape", "layered").stdout,
                            support.gantline("generate", "--shape", "layered", "--seed", "2").stdout)

    def test_an_unknown_shape_is_refused_with_the_known_ones(self):
        told = support.gantline_json("generate", "--shape", "montge", check=2)
        self.assertEqual((told["code"], told["pointer"]), ("not_found", "--shape"))
        self.assertIn("sipht layered chain", told["detail"])

    def test_without_a_command_the_commands_are_listed(self):
        self.assertIn("validate", support.gantline(check=2).stderr)
        told = support.gantline("events", check=2).stderr
        self.assertIn("export", told)
        self.assertIn("Usage: gantline events ", told)

    def test_json_may_be_asked_for_before_and_after_the_command(self):
        for arguments in (["--json", "plugin", "list"], ["plugin", "--json", "list"], ["plugin", "list", "--json"]):
            with self.subTest(arguments):
                self.assertIn("types", json.loads(support.gantline(*arguments).stdout))

    def test_an_option_that_may_be_repeated_takes_one_value(self):
        flow = self.write("flow.json", HELLO)
        with support.Server(self.directory / "data") as server:
            run = support.gantline_json("submit", "--tag", "a", "--tag", "b", flow, "--server", server.url)["id"]
            self.assertEqual(server.json("get", run)["tags"], ["a", "b"])


class DataTest(support.TestCase):
    def test_what_waits_is_explained_from_a_data_directory_as_by_its_server(self):
        flow = self.write("flow.json", {"name": "x", "limits": {"k": 1}, "tasks": [
            {"id": "a", "type": "sleep", "with": {"for": "10m"}, "limits": ["k"], "estimate": "10m"},
            {"id": "b", "type": "noop", "limits": ["k"]}, {"id": "c", "type": "noop", "needs": ["a"]}]})
        data = self.directory / "data"
        with support.Server(data) as server:
            run = server.json("submit", flow)["id"]
            while server.json("get", run)["counts"]["running"] == 0:
                pass
            explained = [server.json("explain", run, task) for task in ("b", "c")]
            everything = server.json("explain", "last")
            version = server.json("get", run)["state_version"]
            server.kill()
        self.assertEqual([answer["reasons"][0]["code"] for answer in explained], ["limit", "dependencies"])
        self.assertEqual([support.gantline_json("explain", "last", task, "--data", data) for task in ("b", "c")],
                         explained)
        self.assertEqual(support.gantline_json("explain", run, "--data", data), everything)
        self.assertEqual(support.gantline_json("explain", run, "a", "--data", data)["reasons"], [])
        self.assertEqual(support.gantline_json("get", run, "--data", data)["state_version"], version)
        self.assertIn("nobody", support.gantline("explain", run, "nobody", "--data", data, check=2).stderr)

    def test_a_directory_whose_server_has_ended_is_told_from_busy_slots(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "sleep", "with": {"for": "10m"}}, {"id": "b", "type": "sleep", "with": {"for": "10m"}}]})
        data = self.directory / "data"
        with support.Server(data, "--workers", 1, "--grace", "0s") as server:
            run = server.json("submit", flow)["id"]
            self.assertNotIn("goes on", support.gantline("explain", run, "--server", server.url).stdout)
            self.assertIn(f"a gantline that is running (pid {server.pid}) goes on with it",
                          support.gantline("explain", run, "--data", data).stdout)
        told = support.gantline("explain", run, "--data", data).stdout
        self.assertIn("no worker is there", told)
        self.assertNotIn("busy", told)
        self.assertIn(f"nobody goes on with it: start `gantline serve --data {data}`", told)
        self.assertIn("no worker is there", support.gantline("explain", run, "b", "--data", data).stdout)

    def test_the_tasks_of_an_ended_run_wait_for_nothing(self):
        flow, data = self.write("flow.json", HELLO), self.directory / "data"
        support.gantline("run", flow, "--data", data)
        self.assertEqual(support.gantline_json("explain", "last", "a", "--data", data)["reasons"], [])
        self.assertEqual(support.gantline_json("explain", "last", "--data", data)["tasks"], [])


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


class TerminalTest(support.TestCase):
    def on_terminal(self, *arguments, columns=40, environment=None, error_is_terminal=True):
        """What a command writes to a terminal of so many columns."""
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [support.GANTLINE, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=slave,
            stderr=slave if error_is_terminal else subprocess.PIPE,
            env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **(environment or {})})
        os.close(slave)
        text = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # how a terminal ends whose last writer is gone
                break
            if not piece:
                break
            text += piece
        os.close(master)
        told = "" if error_is_terminal else process.communicate(timeout=60)[1].decode()
        process.wait(60)
        return text.decode(), told

    def long_flow(self):
        return self.write("flow.json", {"name": "n" * 80, "resources": {"r" * 60: 1}, "tasks": [
            {"id": "task-" + "x" * 80, "type": "noop", "resources": {"r" * 60: 1}}]})

    def test_tables_fit_a_narrow_terminal(self):
        data = self.directory / "data"
        support.gantline("run", self.long_flow(), "--data", data, "-q")
        run = support.gantline_json("get", "last", "--data", data)["id"]
        text, _ = self.on_terminal("list", "--data", data, columns=100, environment={"NO_COLOR": "1"})
        for line in text.splitlines():
            self.assertLessEqual(len(line), 100)
        self.assertIn(run, text)
        self.assertIn("\u2026", text)

    def test_colours_are_for_terminals_that_want_them(self):
        flow = self.write("flow.json", HELLO)
        self.assertIn("\033[", self.on_terminal("validate", flow)[0])
        self.assertNotIn("\033[", self.on_terminal("validate", flow, environment={"NO_COLOR": "1"})[0])
        self.assertNotIn("\033[", self.on_terminal("validate", flow, environment={"TERM": "dumb"})[0])
        self.assertNotIn("\033[", support.gantline("validate", flow).stdout)

    def test_what_goes_into_a_file_of_errors_has_no_escape_sequences(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "noop", "with": {"fail": {"code": "broken", "retryable": False}}}]})
        shown, told = self.on_terminal("run", flow, error_is_terminal=False)
        self.assertIn("\033[", shown)
        self.assertIn("broken", told)
        self.assertNotIn("\033[", told)

    def test_names_do_not_steer_the_terminal(self):
        flow = self.write("flow.json", {"name": "a\033[31mred", "tasks": [{"id": "a", "type": "noop"}]})
        for command in ("validate", "plan", "run"):
            with self.subTest(command):
                self.assertNotIn("\033", support.gantline(command, flow).stdout)

    def test_names_of_any_length_are_planned(self):
        self.assertIn("r" * 39, support.gantline("plan", self.long_flow()).stdout)


class InputsTest(support.TestCase):
    def flow(self):
        return self.write("flow.json", {
            "name": "x", "tasks": [{"id": "a", "type": "noop", "when": "inputs.city != ''"}],
            "inputs": {"type": "object", "required": ["city"], "additionalProperties": False,
                       "properties": {"city": {"type": "string"}, "days": {"type": "integer", "maximum": 5}}}})

    def test_every_defect_of_the_inputs_is_told_with_its_place(self):
        inputs = self.write("inputs.yaml", "days: 9\ncity: 3\ntown: x\n")
        for command in ("plan", "simulate", "run"):
            with self.subTest(command):
                answer = support.gantline_json(command, self.flow(), "--inputs", f"@{inputs}", check=2)
                self.assertEqual(answer["file"], str(inputs))
                self.assertEqual([(d["line"], d["pointer"]) for d in answer["defects"]],
                                 [(1, "/days"), (2, "/city"), (3, "/town")])
        self.assertIn("nowhere.yaml", support.gantline("run", self.flow(), "--inputs", "@nowhere.yaml", check=2).stderr)

    def test_an_input_that_is_to_be_text_is_text(self):
        support.gantline("run", self.flow(), "--input", "city=5", "--input", "days=5", "-q")
        with support.Server(self.directory / "data") as server:
            server.json("submit", self.flow(), "--input", "city=5", "--wait")
            server.json("submit", self.flow(), "--input", "town=5", check=2)

    def test_a_plan_without_inputs_says_what_it_could_not_know(self):
        for command in ("plan", "simulate"):
            with self.subTest(command):
                told = support.gantline(command, self.flow()).stderr
                self.assertIn("no inputs are given (--input NAME=VALUE)", told)
                self.assertNotIn("does not complete", told)
                self.assertEqual(support.gantline(command, self.flow(), "--input", "city=x").stderr, "")


class MistakesTest(support.TestCase):
    """What people do wrong is told in terms of what they wrote."""

    def require(self, text, *arguments, check=2):
        self.assertIn(text, support.gantline(*arguments, check=check).stderr)

    def test_values_of_options_are_named_with_their_option(self):
        flow = self.write("flow.json", HELLO)
        self.require("expected NAME=VALUE, not `cpu` (--resources)", "plan", flow, "--resources", "cpu")
        self.require("expected a whole number, not `x` (--limits)", "plan", flow, "--limits", "a=x")
        self.require("did you mean `fifo`? (--policy)", "plan", flow, "--policy", "fif")
        self.require("did you mean `completed`? (--state)", "list", "--state", "complete")
        self.require("did you mean `psplib`?", "plan", flow, "--from", "psplip")
        self.require("No such file or directory (/nowhere/x.svg)", "plan", flow, "--gantt", "/nowhere/x.svg", check=3)
        with support.Server(self.directory / "data") as server:
            self.require("(at --deadline)", "submit", flow, "--deadline", "soon", "--server", server.url)

    def test_a_submission_is_told_all_that_is_wrong_with_its_file(self):
        flow = self.write("flow.yaml", "name: x\ndeadline: .nan\ntasks: [{id: a, type: noop, needs: [b]}]\n")
        told = support.gantline("submit", flow, check=2).stderr
        self.assertIn("`.nan`", told)
        self.assertIn("unknown task `b`", told)

    def test_a_mistyped_data_directory_is_not_made(self):
        data = self.directory / "nowhere"
        for arguments in (["list"], ["get", "last"], ["run", "--resume", "last"]):
            with self.subTest(arguments):
                self.require("there is no data directory here", *arguments, "--data", data, check=3)
        self.assertFalse(data.exists())

    def test_a_directory_of_plugins_that_is_not_there_ends_every_command(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [{"id": "a", "type": "noop"}]})
        data, plugins = self.directory / "data", self.directory / "nope"
        for command in (["run", flow, "--data", data], ["validate", flow], ["plugin", "list"],
                        ["serve", "--data", data, "--listen", "127.0.0.1:0"]):
            with self.subTest(command[0]):
                told = support.gantline(*command, "--plugins", plugins, check=3).stderr
                self.assertIn(str(plugins), told)
                self.assertIn("No such file or directory", told)
        self.assertFalse(data.exists())

    def test_a_server_whose_port_is_taken_makes_no_data_directory(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            data = self.directory / "data"
            port = taken.getsockname()[1]
            told = support.gantline("serve", "--data", data, "--listen", f"127.0.0.1:{port}", check=3).stderr
        self.assertIn("cannot listen", told)
        self.assertFalse(data.exists())

    def test_a_directory_of_something_else_is_not_made_a_data_directory(self):
        flow = self.write("flow.json", HELLO)
        for arguments in (["run", flow], ["serve", "--listen", "127.0.0.1:0"]):
            with self.subTest(arguments):
                self.require("not a data directory, and not empty (it has `flow.json`)", *arguments,
                             "--data", self.directory, check=3)
        self.assertEqual([entry.name for entry in self.directory.iterdir()], ["flow.json"])

    def test_a_data_directory_is_read_beside_its_server(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "shell", "with": {"command": "echo hello"}}]})
        data = self.directory / "data"
        with support.Server(data) as server:
            run = server.json("submit", flow, "--wait")["id"]
            self.assertEqual(support.gantline_json("get", run, "--data", data)["state"], "completed")
            self.assertEqual(support.gantline("logs", run, "a", "--data", data).stdout, "hello\n")
            again = server.json("submit", flow, "--wait")["id"]
            listed = support.gantline_json("list", "--data", data)["runs"]
            self.assertEqual([row["id"] for row in listed], [again, run])
            self.require("in use by another gantline", "run", flow, "--data", data, check=3)

    def test_a_second_server_is_told_of_the_first(self):
        data = self.directory / "data"
        with support.Server(data) as server:
            self.require(f"is in use by another gantline (pid {server.pid})", "serve", "--data", data,
                         "--listen", server.url.removeprefix("http://"), check=3)
            self.require("choose another with --listen", "serve", "--data", self.directory / "other",
                         "--listen", server.url.removeprefix("http://"), check=3)

    def test_a_file_beside_a_run_to_resume_is_refused(self):
        flow = self.write("flow.json", HELLO)
        data = self.directory / "data"
        support.gantline("run", flow, "--data", data)
        self.require("leave the file out", "run", flow, "--data", data, "--resume", "last")
        support.gantline("run", "--data", data, "--resume", "last")

    def test_a_newer_data_directory_is_refused_with_what_to_do(self):
        flow = self.write("flow.json", HELLO)
        data = self.directory / "data"
        support.gantline("run", flow, "--data", data)
        (data / "FORMAT").write_text("gantline data format 99\n")
        self.require("upgrade, or restore a backup", "run", flow, "--data", data, check=3)
        self.require("upgrade, or restore a backup", "list", "--data", data, check=3)

    def test_logs_that_cannot_be_are_told_apart_from_empty_ones(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "shell", "for_each": "[1, 2]", "with": {"command": "echo hello"}}]})
        data = self.directory / "data"
        support.gantline("run", flow, "--data", data)
        self.require("such as a[0]", "logs", "last", "a", "--data", data)
        self.require("has had 1 attempt, not 2", "logs", "last", "a[0]", "--attempt", "2", "--data", data)
        self.assertEqual(support.gantline("logs", "last", "a[0]", "--data", data).stdout, "hello\n")

    def test_a_key_of_another_workflow_is_refused_with_its_run(self):
        flow = self.write("flow.json", {**HELLO, "inputs": {"type": "object"}})
        other = self.write("other.json", {**HELLO, "name": "other"})
        data = self.directory / "data"
        run = support.gantline_json("run", flow, "--key", "k", "--data", data)["id"]
        self.assertEqual(support.gantline_json("run", flow, "--key", "k", "--data", data)["id"], run)
        refusal = f"the key belongs to run {run}, which has another workflow"
        self.require(refusal, "run", other, "--key", "k", "--data", data)
        self.require("which has other inputs", "run", flow, "--input", "a=1", "--key", "k", "--data", data)
        with support.Server(data) as server:
            self.require(refusal, "submit", other, "--key", "k", "--server", server.url)
            told = server.json("submit", other, "--key", "k", check=2)
            self.assertEqual((told["status"], told["code"], told["pointer"]), (409, "already_exists", run))
            self.assertTrue(server.json("submit", flow, "--key", "k")["is_existing"])

    def test_a_replay_beyond_the_last_event_names_it(self):
        data = self.directory / "data"
        support.gantline("run", self.write("flow.json", HELLO), "--data", data)
        history = self.directory / "history.jsonl"
        support.gantline("events", "export", "last", "--data", data, "-o", history)
        last = len(history.read_text().splitlines()) - 1
        self.require(f"the history ends with event {last} (--until)", "replay", history, "--until", last + 1)
        self.assertIn(f"after {last} of {last} events", support.gantline("replay", history, "--until", last).stdout)

    def test_large_numbers_are_told_in_digits(self):
        flow = self.write("flow.yaml", "name: x\ntasks:\n  - {id: a, type: noop, priority: 18446744073709551616}\n"
                                       "  - {id: b, type: shell, with: {command: x, max_output_bytes: 1.8e19}}\n")
        told = support.gantline("validate", flow, check=2).stderr
        self.assertIn("found the number 18446744073709551616 ", told)
        self.assertIn("not 18000000000000000000 ", told)

    def test_what_is_no_history_is_named(self):
        flow = self.write("flow.yaml", "name: x\n")
        self.require(f"not a whole history of a run: not valid JSON", "replay", flow)
        self.require(f"({flow}, line 1)", "replay", flow)

    def test_a_text_without_its_end_is_not_repeated(self):
        flow = self.write("flow.json", '{"name": "' + "x" * 100_000)
        told = support.gantline("validate", flow, check=2).stderr
        self.assertIn("not valid JSON: invalid string: missing closing quote", told)
        self.assertLess(len(told), 1_000)

    def test_a_new_plugin_is_told_as_json_too(self):
        answer = support.gantline_json("plugin", "new", "mine", "--directory", self.directory)
        self.assertEqual(answer["name"], "mine")
        self.assertEqual(
            support.gantline_json("plugin", "new", "1st", "--directory", self.directory, check=2)["status"], 422)


class ServerLogTest(support.TestCase):
    def test_an_address_that_others_reach_takes_a_flag_and_is_warned_of(self):
        data = self.directory / "data"
        for address in ("0.0.0.0:0", "[::]:0", "127.evil.example:0"):
            told = support.gantline("serve", "--data", data, "--listen", address, check=2).stderr
            self.assertIn("--insecure-listen", told)
        self.assertFalse(data.exists())
        with support.Server(data, "--listen", "0.0.0.0:0", "--insecure-listen", "--log-format", "json") as server:
            first = json.loads(server.process.stderr.readline())
        self.assertEqual(first["level"], "warning")
        self.assertEqual(first["listen"], "0.0.0.0")

    def test_numbers_in_the_log_are_numbers(self):
        process = subprocess.Popen(
            [support.GANTLINE, "serve", "--json", "--data", str(self.directory / "data"), "--listen", "127.0.0.1:0",
             "--log-format", "json", "--log-level", "debug"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        url = json.loads(process.stdout.readline())["url"]
        support.gantline("submit", self.write("flow.json", HELLO), "--wait", "--server", url)
        process.terminate()
        lines = [json.loads(line) for line in process.communicate(timeout=60)[1].splitlines()]
        started = [line for line in lines if line["message"] == "attempt_started"]
        self.assertEqual([(line["task"], line["attempt"]) for line in started], [(0, 1)])
        self.assertIs(type(started[0]["sequence"]), int)
        self.assertIs(type(started[0]["run"]), str)


class AttemptLogTest(support.TestCase):
    def test_a_full_log_says_how_much_is_missing(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "shell", "with": {"command": "seq -f %012.0f 1 100000 >&2"}}]})
        data = self.directory / "data"
        support.gantline("run", flow, "--data", data)
        lines = support.gantline("logs", "last", "a", "--data", data).stdout.splitlines()
        kept = len(lines) - 1
        self.assertGreater(kept, 10_000)
        self.assertLess(kept, 100_000)
        self.assertIn(f"{kept:012}", lines[kept - 1])
        dropped = 100_000 - kept
        self.assertIn(f"the log is full: {dropped} lines ({12 * dropped} bytes) were dropped", lines[-1])


class InterruptTest(support.TestCase):
    def test_a_server_that_has_just_begun_ends_when_it_is_told_to(self):
        for number in range(10):
            server = support.Server(self.directory / f"data{number}")
            server.process.send_signal(signal.SIGTERM)
            self.addCleanup(server.stop)
            self.assertEqual(server.process.wait(60), 0)

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
