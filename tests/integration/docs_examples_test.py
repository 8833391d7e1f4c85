"""The examples of the documents run, in the order in which they stand, and print what the documents say.

What differs from run to run is masked on both sides: ids, times, durations, tokens, hashes of runs. A line `...`
stands for the rest of the output.
"""

import os
import pathlib
import re
import signal
import subprocess

import support

# The same on every machine, so compared to the letter.
EXACT = re.compile(r"gantline (validate|plan|simulate|import)\b|/(validate|plan|simulate)\b")
RUN_ID = re.compile(r"\b(?=[0-9]*[a-z])[0-7][0-9a-hjkmnp-tv-z]{12}\b")
MASKS = [
    (re.compile(r"^executing .*\n", re.MULTILINE), ""),  # how often progress is told depends on the load
    (re.compile(r"\b1\d{12}\b"), "TIME"),
    (RUN_ID, "RUN"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "HASH"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d\d:\d\d:\d\d\.\d{3}"), "TIME"),
    (re.compile(r"\b\d+(\.\d+)? ?(ms|s|m \d+s|us)(?!\w)"), "DURATION"),
    (re.compile(r'"(decisions|workers)":\d+'), r'"\1":COUNT'),
    (re.compile(r"\b(batch|decision) \d+"), r"\1 COUNT"),
    (re.compile(r"\b\d+(\.\d+)? ([KMGT]i)?B\b"), "BYTES"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "URL"),
    (re.compile(r" +"), " "),  # columns are as wide as what is in them
]


def blocks(name):
    text = (support.ROOT / "docs" / name).read_text()
    return re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def steps(block):
    """The commands of a block, each with the output that the document shows."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2]))


def masked(text):
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text.strip()


def without_ends(text):
    """Without the blanks at the ends of lines, which nobody sees."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


class Examples(support.TestCase):
    def setUp(self):
        super().setUp()
        program = pathlib.Path(support.GANTLINE)
        self.environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "TZ": "UTC",
                            "GANTLINE_LISTEN": "127.0.0.1:0", "GANTLINE_WORKERS": "2", "GANTLINE_GRACE": "0s"}
        self.ids = {}  # of runs: that of the document to ours
        self.status = 0

    def run_command(self, command):
        for documented, ours in self.ids.items():
            command = command.replace(documented, ours)
        done = subprocess.run(["bash", "-c", f"(exit {self.status}); {command}"], cwd=self.directory,
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120)
        self.status = done.returncode
        return done.stdout.replace("\r", "")

    def start_server(self):
        server = subprocess.Popen(["gantline", "serve", "--data", "served"], cwd=self.directory, env=self.environment,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait, 60)
        self.addCleanup(server.send_signal, signal.SIGTERM)
        line = server.stdout.readline()
        url = re.search(r"http://\S+", line).group()
        self.environment |= {"GANTLINE_SERVER": url, "U": url + "/api/v1"}
        return line

    def run_step(self, command, expected):
        if match := re.fullmatch(r"cat (\S+)", command):
            if not (self.directory / match[1]).exists():
                self.write(match[1], expected)
        actual = self.start_server() if command.startswith("gantline serve ") else self.run_command(command)
        self.ids.update(zip(RUN_ID.findall(expected), RUN_ID.findall(actual)))
        return actual

    def compare(self, command, expected, actual):
        if not EXACT.search(command):
            expected, actual = masked(expected), masked(actual)
        if expected.rstrip().endswith("\n..."):
            expected = expected.rstrip().removesuffix("...")
            actual = actual[:len(expected)]
        self.assertEqual(without_ends(actual), without_ends(expected), f"after `{command}`")

    def run_document(self, name):
        count = 0
        for block in blocks(name):
            if match := re.match(r"# (\S+)\n", block):
                self.write(match[1], block[match.end():])
            for command, expected in steps(block):
                count += 1
                with self.subTest(command):
                    self.compare(command, expected, self.run_step(command, expected))
        return count


class DocumentsTest(Examples):
    def test_the_examples_of_the_command_line_run(self):
        self.assertGreater(self.run_document("cli.md"), 25)

    def test_the_examples_of_the_api_run(self):
        self.start_server()
        self.assertGreater(self.run_document("api.md"), 25)


if __name__ == "__main__":
    support.main()
