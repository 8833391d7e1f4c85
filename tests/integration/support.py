"""What the integration tests share: the binary, servers, histories. Standard library only."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GANTLINE = os.environ.get("GANTLINE", str(ROOT / "build/native-release/bin/gantline"))
# What is meant for the tests is nothing for the binary, which warns of such variables.
SETTINGS = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GANTLINE_")}
DATA = pathlib.Path(SETTINGS.get("GANTLINE_DATA", ROOT.parent / "shared/data"))
EXAMPLE = ROOT / "examples/corpus-report/flow.yaml"


def gantline(*arguments, check=0, stdin=None, environment=None):
    """Runs the binary to its end; `check` is the exit code to expect, None for any."""
    done = subprocess.run([GANTLINE, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=300,
                          env={**os.environ, **(environment or {})})
    if check is not None and done.returncode != check:
        raise AssertionError(
            f"gantline {' '.join(map(str, arguments))} gave {done.returncode}, not {check}\n{done.stdout}{done.stderr}")
    return done


def gantline_json(*arguments, check=0, stdin=None):
    return json.loads(gantline(*arguments, "--json", check=check, stdin=stdin).stdout)


class TestCase(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="gantline-test-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def write(self, name, content):
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path


class Server:
    """`gantline serve` on a free port, as a context manager."""

    def __init__(self, data, *arguments):
        self.process = subprocess.Popen(
            [GANTLINE, "serve", "--json", "--data", str(data),
             *([] if "--listen" in arguments else ["--listen", "127.0.0.1:0"]), *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the server did not start: " + self.process.stderr.read())
        self.url = json.loads(line)["url"]
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.stdout.close()
        self.process.stderr.close()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def json(self, command, *arguments, check=0):
        return gantline_json(command, *arguments, "--server", self.url, check=check)

    def wait_for_end(self, run, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            record = self.json("get", run)
            if record["is_terminal"]:
                return record
            time.sleep(0.02)
        raise AssertionError(f"run {run} did not end within {seconds} s")


def events_of(history_text):
    return [json.loads(line) for line in history_text.splitlines()[1:]]


def require_sound_history(test, events):
    """Every transition once and once only: no gap, no attempt of a task that had completed."""
    test.assertEqual([event["sequence"] for event in events], list(range(1, len(events) + 1)))
    completed = set()
    for event in events:
        if event["kind"] == "attempt_started":
            test.assertNotIn(event["task"], completed, "a task ran again after its completion")
        if event["kind"] == "task_completed":
            test.assertNotIn(event["task"], completed, "a task completed twice")
            completed.add(event["task"])


def main():
    # The closing line that people and tools read is unittest's.
    unittest.main(argv=[sys.argv[0]], verbosity=2)
