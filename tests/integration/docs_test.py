"""The documents keep in step with the binary: commands and options, routes, members, codes."""

import json
import re
import urllib.error
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
                    text = common if option in ("--help", "--json") else described[heading]
                    self.assertRegex(text, f"`{option}[` ]")

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

    def test_every_environment_variable_and_exit_code_is_in_the_documents(self):
        named, described = set(), (DOCS / "cli.md").read_text() + (DOCS / "configuration.md").read_text()
        codes = set()
        for source in (support.ROOT / "native").rglob("*.[ch]pp"):
            text = source.read_text()
            named.update(re.findall(r'"(GANTLINE_[A-Z_]+)"', text), re.findall(r'getenv\("(\w+)"\)', text))
            codes.update(re.findall(r"constexpr int kExit\w+ = (\d+);", text))
        self.assertIn("GANTLINE_SERVER", named)
        self.assertEqual({name for name in re.findall(r"`(GANTLINE_[A-Z_]+)`", described)} - named, set())
        for name in named:
            self.assertIn(f"`{name}`", described)
        rows = re.findall(r"^\| (\d+) \|", sections("cli.md")["Exit codes"], flags=re.MULTILINE)
        self.assertEqual(set(rows), codes)

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


def examples():
    return re.findall(r"^\$ (.*curl .*)$", (DOCS / "api.md").read_text(), flags=re.MULTILINE)


def is_request_to(method, path, command):
    """Whether a command with curl asks this of the API."""
    named = re.search(r"-X ([A-Z]+)", command)
    asked = named[1] if named else "POST" if " --json " in command else "GET"
    pattern = re.sub(r"\\{\w+\\}", r"[^/\\s]+", re.escape(path.removeprefix("/api/v1")))
    return asked == method.upper() and re.search(r"\$U" + pattern + r"(?=[\s?\"]|$)", command)


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
                    _, _, _, query, errors, _ = found[0].split("|")
                    documented = re.findall(r"`(\w+)`", query)
                    asked = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"]
                    self.assertEqual(documented, asked)
                    for code in re.findall(r"`(\w+)`", errors):
                        self.assertIn(f"`{code}`", described["Problem documents"])
                    self.assertTrue(any(is_request_to(method, path, command) for command in examples()))
        routes = {f"{method.upper()} {path}" for path in paths for method in paths[path]}
        documented = [route for line in lines for route in re.findall(r"^\| `([A-Z]+ /\S+)`", line)]
        self.assertEqual(sorted(documented), sorted(routes))

    def test_what_does_not_exist_is_not_found_where_the_document_says_so(self):
        rows = re.findall(r"^\| `([A-Z]+) (/\S+)` (.*)$", sections("api.md")["Routes"], flags=re.MULTILINE)
        with support.Server(self.directory / "data") as server:
            for method, path, rest in rows:
                if not re.search(r"{(run|hash)}", path):
                    continue
                with self.subTest(f"{method} {path}"):
                    self.assertIn("`not_found`", rest)
                    address = server.url + re.sub(r"{\w+}", "0123456789abc", path)
                    body = b"{}" if method == "POST" else None
                    headers = {"Content-Type": "application/json"} if body else {}
                    with self.assertRaises(urllib.error.HTTPError) as refused:
                        urllib.request.urlopen(urllib.request.Request(address, body, headers, method=method), timeout=30)
                    self.assertEqual(refused.exception.code, 404)
                    self.assertEqual(json.load(refused.exception)["code"], "not_found")

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
