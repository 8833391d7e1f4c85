"""The documents keep in step with the binary: commands and options, routes, members, codes."""

import json
import re
import urllib.request

import support

DOCS = support.ROOT / "docs"


def sections(name):
    """The text below each heading of a document, by heading."""
    text = (DOCS / name).read_text()
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def help_of(*command):
    return support.gantline(*command, "--help").stdout


def commands_in(text):
    found = text.partition("Subcommands:\n")[2]
    return re.findall(r"^  (\w+)", found, flags=re.MULTILINE)


def options_in(text):
    found = text.partition("Options:\n")[2].partition("Subcommands:")[0]
    return set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", found, flags=re.MULTILINE))


class CommandLineTest(support.TestCase):
    def leaves(self, *command):
        names = commands_in(help_of(*command))
        if not names:
            return [command]
        return [leaf for name in names for leaf in self.leaves(*command, name)]

    def test_every_command_and_option_is_in_the_document(self):
        described = sections("cli.md")
        common = described["What all commands have in common"]
        leaves = self.leaves()
        self.assertGreater(len(leaves), 20)
        for command in leaves:
            heading = "gantline " + " ".join(command)
            with self.subTest(heading):
                self.assertIn(heading, described)
                for option in options_in(help_of(*command)):
                    self.assertRegex(described[heading] + common, f"`{option}[` ]")

    def test_every_described_command_and_option_exists(self):
        everything = {" ".join(command): options_in(help_of(*command)) for command in self.leaves()}
        top = options_in(help_of())
        for heading, text in sections("cli.md").items():
            if not heading.startswith("gantline "):
                continue
            command = heading.removeprefix("gantline ")
            with self.subTest(heading):
                self.assertIn(command, everything)
                table = "".join(line for line in text.splitlines(True) if line.startswith("| `"))
                for option in re.findall(r"`(--[\w-]+)", table.replace("`--` ", "")):
                    if option == "--inputs" or option in top:
                        continue
                    self.assertIn(option, everything[command])

    def test_help_all_prints_every_command_with_its_options(self):
        text = support.gantline("--help-all").stdout
        for command in self.leaves():
            self.assertIn("Usage: gantline " + " ".join(command) + " ", text)
            for option in options_in(help_of(*command)):
                self.assertIn(option, text)


class ObjectsTest(support.TestCase):
    FLOW = {"name": "x", "limits": {"k": 1}, "resources": {"cpu": 2}, "prices": {"cpu": 1}, "deadline": "1h",
            "tasks": [{"id": "a", "type": "noop", "resources": {"cpu": 1}, "limits": ["k"]},
                      {"id": "b", "type": "noop", "needs": ["a"], "for_each": "[1, 2]"},
                      {"id": "c", "type": "noop", "needs": ["a", "b"], "with": {"fail": {
                          "code": "broken", "retryable": False}}}]}

    def require(self, section, *objects):
        """Every member of the objects, and of the objects in them, stands in the section."""
        text = sections("json.md")[section]
        for value in objects:
            for name, member in value.items():
                self.assertIn(f"`{name}`", text)
                rows = member if isinstance(member, list) else [member]
                if name in ("inputs", "output", "payload", "tasks", "workflow"):
                    continue
                for row in rows:
                    if isinstance(row, dict):
                        self.require(section, row)

    def test_every_member_is_explained(self):
        flow = self.write("flow.json", self.FLOW)
        self.require("Plan", support.gantline_json("plan", flow))
        self.require("Forecast", support.gantline_json("simulate", flow, "--order", "--trials", "2"))
        data = self.directory / "data"
        run = support.gantline_json("run", flow, "--data", data, check=1)
        self.require("Run", run, *support.gantline_json("list", "--data", data)["runs"])
        self.require("Task", *run["tasks"])
        self.require("Event", *support.gantline_json("events", "list", "last", "--data", data)["events"])
        self.require("Event", json.loads(support.gantline("events", "export", "last", "--data", data)
                                         .stdout.splitlines()[0]))
        self.require("Defects", support.gantline_json("validate", flow))
        broken = self.write("broken.json", {"name": "x", "tasks": 5})
        self.require("Defects", support.gantline_json("validate", broken, check=2))


class ApiTest(support.TestCase):
    def test_every_route_parameter_and_code_is_in_the_document(self):
        described = sections("api.md")
        with support.Server(self.directory / "data") as server:
            with urllib.request.urlopen(server.url + "/api/v1/openapi.json", timeout=30) as answer:
                paths = json.load(answer)["paths"]
        self.assertGreater(len(paths), 15)
        lines = described["Routes"].splitlines()
        for path, operations in paths.items():
            for method, operation in operations.items():
                with self.subTest(f"{method} {path}"):
                    found = [line for line in lines if f"`{method.upper()} {path}`" in line]
                    self.assertEqual(len(found), 1)
                    for parameter in operation["parameters"]:
                        if parameter["in"] == "query":
                            self.assertIn(f"`{parameter['name']}`", found[0])
        routes = {f"{method.upper()} {path}" for path in paths for method in paths[path]}
        for line in lines:
            for route in re.findall(r"^\| `([A-Z]+ /\S+)`", line):
                self.assertIn(route, routes)

    def test_every_code_is_in_the_document(self):
        codes = set(re.findall(r'return "(\w+)"', (support.ROOT / "engine/src/base/result.cpp").read_text()))
        for source in (support.ROOT / "native/http").glob("*.cpp"):
            codes.update(re.findall(r'problem\([\w.]+, "(\w+)"', source.read_text()))
        self.assertIn("too_many_streams", codes)
        table = sections("api.md")["Problem documents"]
        for code in codes:
            self.assertIn(f"`{code}`", table)


class LinksTest(support.TestCase):
    def test_links_between_documents_lead_somewhere(self):
        files = [support.ROOT / "README.md", support.ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]
        for path in files:
            text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
            for target in re.findall(r"\]\(([^)#\s]*(?:#[^)\s]*)?)\)", text):
                if re.match(r"[a-z]+:", target):
                    continue
                name, _, anchor = target.partition("#")
                with self.subTest(f"{path.name}: {target}"):
                    file = (path.parent / name) if name else path
                    self.assertTrue(file.exists())
                    if anchor:
                        headings = re.findall(r"^#+ (.+)$", file.read_text(), flags=re.MULTILINE)
                        slugs = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
                        self.assertIn(anchor, slugs)


if __name__ == "__main__":
    support.main()
