"""Bad input: exit 2 with every defect and its place, and nothing started. Bad data: exit 3."""

import os

import support


class BadInputTest(support.TestCase):
    def defects(self, text, name="flow.yaml"):
        result = support.gantline_json("validate", self.write(name, text), check=2)
        self.assertFalse(result["valid"])
        return result["defects"]

    def require(self, text, *parts):
        messages = [d["message"] + " " + d["pointer"] for d in self.defects(text)]
        for part in parts:
            self.assertTrue(any(part in message for message in messages), f"{part!r} not in {messages}")

    def test_all_defects_of_a_file_are_named_at_once_with_line_and_column(self):
        text = """name: broken
tasks:
  - id: a
    type: shel
    with: { command: [ls] }
    needs: [b]
  - id: b
    type: noop
    needs: [a, nobody]
    priorty: 3
  - id: b
    type: noop
    estimate: -5s
"""
        defects = self.defects(text)
        self.assertGreaterEqual(len(defects), 5)
        for defect in defects:
            self.assertGreater(defect.get("line", 0), 0, defect)
            self.assertGreater(defect.get("column", 0), 0, defect)
        self.require(text, "shell", "nobody", "priority", "b")

    def test_a_number_that_is_not_finite_hides_nothing(self):
        yaml = "name: x\ndeadline: .inf\ntasks:\n  - {id: a, type: noop, needs: [b]}\npolcy: fifo\n"
        self.assertEqual([(d["line"], d["column"], d["pointer"]) for d in self.defects(yaml)],
                         [(2, 11, "/deadline"), (4, 33, "/tasks/0/needs/0"), (5, 1, "/polcy")])
        text = '{"name": "x", "deadline": NaN,\n "tasks": [{"id": "a", "type": "noop"}],\n "polcy": "fifo"}'
        self.assertEqual([(d["line"], d["pointer"]) for d in self.defects(text, "flow.json")],
                         [(1, "/deadline"), (3, "/polcy")])

    def test_defects_print_in_the_order_of_the_file(self):
        flow = self.write("flow.yaml", "policy: none\ntasks:\n  - {type: nop, id: a}\n  - {id: 3, type: noop}\n")
        lines = support.gantline("validate", flow, check=2).stderr.splitlines()
        places = [tuple(map(int, line[len(str(flow)) + 1:].split(":")[:2])) for line in lines]
        self.assertEqual(places, sorted(places))
        self.assertEqual(len(places), 4)  # the name is missing, too

    def test_payloads_are_told_in_sentences(self):
        self.require("""name: x
tasks:
  - {id: a, type: shell, with: {comand: ls, output: txt, max_output_bytes: -1}}
  - {id: b, type: http, with: {url: 3, max_redirects: 21}}
  - {id: c, type: sleep}
""", "unknown field `comand`; did you mean `command`? /tasks/0/with/comand",
                     "required field `command` is missing /tasks/0/with",
                     "`txt` is none of `report` `text` `json` `lines`; did you mean `text`? /tasks/0/with/output",
                     "must be between 0 and 8388608, not -1 /tasks/0/with/max_output_bytes",
                     "expected text, found the number 3 /tasks/1/with/url",
                     "must be between 0 and 20, not 21 /tasks/1/with/max_redirects",
                     "one of the fields `for` or `ms` is required /tasks/2/with")

    def test_durations_in_payloads_are_checked_like_all_others(self):
        for payload in ["for: -1s", "for: 999999999999d", "for: bogus", "for: ''", "for: 1e18", "for: -1",
                        "ms: 99999999999999999"]:
            text = f"name: x\ntasks:\n  - {{id: a, type: sleep, with: {{{payload}}}}}\n"
            found = [defect["pointer"] for defect in self.defects(text)]
            self.assertEqual(found, ["/tasks/0/with/" + payload.split(":")[0]], payload)
        self.require("name: x\ntasks:\n  - {id: a, type: sleep, with: {for: -1s}}\n",
                     "`-1s`: not a duration: expected milliseconds or text such as 90s")
        self.require("""name: x
tasks:
  - {id: a, type: http, with: {url: nonsense, timeout: -5s}}
  - {id: b, type: http, with: {url: "http://ada@x/"}, estimate: -5s}
""", "must be an http or https URL with a valid port, if any, and without a user name /tasks/0/with/url",
                     "`-5s`: not a duration: expected milliseconds or text such as 90s, 1h30m",
                     "/tasks/1/with/url", "`-5s`: not a duration: expected milliseconds")
        right = self.write("right.yaml", """name: x
tasks:
  - {id: a, type: sleep, with: {for: "1h30m"}}
  - {id: b, type: sleep, with: {for: "${{ inputs.time }}"}}
  - {id: c, type: http, with: {url: "HTTPS://[::1]:8443/a?b=c#d", timeout: 1.5s}}
  - {id: d, type: http, with: {url: "http://${{ inputs.host }}", timeout: 250}}
""")
        support.gantline("validate", right)

    def test_a_duration_without_a_unit_is_milliseconds_everywhere(self):
        flow = self.write("flow.yaml", "name: x\ntasks:\n  - {id: a, type: sleep, with: {for: '2'}}\n")
        support.gantline("run", flow, "-q")

    def test_a_line_that_begins_with_a_percent_sign_is_named(self):
        self.require("%name: x\ntasks: []\n", "YAML has none called `name:`")

    def test_a_cycle_is_printed_as_its_path(self):
        tasks = "".join(f"  - {{id: t{i}, type: noop, needs: [t{(i + 1) % 3}]}}\n" for i in range(3))
        self.require("name: loop\ntasks:\n" + tasks, "->")

    def test_what_is_no_workflow_is_refused(self):
        for text in ("", "[]", "just text", "name: x", "{", "a: b: c", "name: x\ntasks: 5\n", "name: x\ntasks: []\n\t",
                     "{\"name\": \"x\", \"tasks\": [], \"tasks\": []}", "[" * 5000, "{\"a\":" * 5000):
            with self.subTest(text[:20]):
                self.assertGreaterEqual(len(self.defects(text)), 1)

    def test_numbers_out_of_range_are_refused(self):
        for field in ("estimate: 99999999999999999999s", "priority: 101", "estimate: .nan", "timeout: -1",
                      "retry: {maximum_attempts: 0}", "retry: {jitter: 2}"):
            with self.subTest(field):
                self.defects(f"name: x\ntasks:\n  - id: a\n    type: noop\n    {field}\n")

    def test_invalid_utf8_is_refused(self):
        path = self.directory / "flow.yaml"
        path.write_bytes(b"name: x\xff\xfe\ntasks: []\n")
        support.gantline("validate", path, check=2)

    def test_a_huge_file_is_refused_at_once(self):
        path = self.directory / "huge.yaml"
        with open(path, "wb") as file:
            file.truncate(100 << 20)
        self.assertIn("MiB", support.gantline("validate", path, check=2).stderr)

    def test_a_missing_file_is_named(self):
        self.assertIn("nowhere.yaml", support.gantline("plan", "nowhere.yaml", check=2).stderr)

    def test_nothing_starts_when_the_file_is_wrong(self):
        marker = self.directory / "started"
        flow = self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "shell", "with": {"command": ["touch", str(marker)]}},
            {"id": "b", "type": "nothing-like-it"}]})
        support.gantline("run", flow, "--data", self.directory / "data", check=2)
        self.assertFalse(marker.exists())

    def test_inputs_that_the_schema_refuses_start_nothing(self):
        flow = self.write("flow.json", {
            "name": "x", "inputs": {"type": "object", "required": ["city"]}, "tasks": [{"id": "a", "type": "noop"}]})
        support.gantline("run", flow, check=2)
        support.gantline("run", flow, "--input", "city=Bern")

    def test_submit_tells_the_defects_of_a_text_with_those_of_its_tasks(self):
        flow = self.write("flow.yaml", "name: x\ndeadline: .inf\ntasks:\n  - {id: a, type: shel}\n"
                                       "  - {id: b, type: shell, with: {comand: ls}}\n")
        told = support.gantline("submit", flow, "--server", "http://127.0.0.1:9", check=2).stderr
        self.assertEqual(told, support.gantline("validate", flow, check=2).stderr)
        self.assertEqual(len(told.splitlines()), 4)
        flow = self.write("flow.json", '{"name": "x", "deadline": NaN, "name": "y",\n'
                                       ' "tasks": [{"id": "a", "type": "shel"}, {"id": "b", "type": "noop", "wth": 1}]}')
        told = support.gantline("submit", flow, "--server", "http://127.0.0.1:9", check=2).stderr
        self.assertEqual(told, support.gantline("validate", flow, check=2).stderr)
        for part in ("`NaN`", "duplicate key `name`", "did you mean `shell`?", "did you mean `with`?"):
            self.assertIn(part, told)

    def test_all_defects_of_the_inputs_are_named_by_every_command_alike(self):
        flow = self.write("flow.json", {
            "name": "x", "tasks": [{"id": "a", "type": "noop"}], "inputs": {
                "type": "object", "required": ["city", "day"],
                "properties": {"city": {"type": "string"}, "day": {"type": "integer"}}}})
        inputs = self.write("inputs.yaml", "day: monday\n\ncity: 3\n")
        with support.Server(self.directory / "data") as server:
            commands = (["plan", flow], ["run", flow], ["submit", flow, "--server", server.url])
            for given, count in ((["--inputs", f"@{inputs}"], 2), (["--inputs", '{"city": 1}'], 2),
                                 (["--input", "day=no"], 2)):
                expected = support.gantline(*commands[1], *given, check=2).stderr
                self.assertEqual(len(expected.splitlines()), count)
                for command in commands:
                    with self.subTest([command[0], *given]):
                        self.assertEqual(support.gantline(*command, *given, check=2).stderr, expected)
            told = support.gantline(*commands[2], check=2).stderr
            self.assertEqual(told, support.gantline(*commands[1], check=2).stderr)
            self.assertEqual(len(told.splitlines()), 2)

    def test_a_data_directory_in_use_is_refused_with_the_reason(self):
        data = self.directory / "data"
        flow = self.write("flow.json", {"name": "x", "tasks": [{"id": "a", "type": "noop"}]})
        with support.Server(data):
            self.assertIn("in use", support.gantline("run", flow, "--data", data, check=3).stderr)

    def test_a_damaged_data_directory_is_refused_with_what_to_do(self):
        data = self.directory / "data"
        flow = self.write("flow.json", {"name": "x", "tasks": [{"id": "a", "type": "noop"}]})
        support.gantline("run", flow, "--data", data)
        for current in data.rglob("CURRENT"):
            current.write_text("nonsense\n")
        result = support.gantline("run", flow, "--data", data, check=3)
        self.assertGreater(len(result.stderr), 20)

    def test_a_file_in_place_of_the_data_directory_is_refused(self):
        flow = self.write("flow.json", {"name": "x", "tasks": [{"id": "a", "type": "noop"}]})
        support.gantline("run", flow, "--data", flow, check=3)

    def test_wrong_usage_is_exit_two(self):
        for arguments in ([], ["nonsense"], ["plan"], ["plan", "--workers", "-1", "x"], ["run", "--resume", "last"]):
            with self.subTest(arguments):
                support.gantline(*arguments, check=2)

    def test_no_server_is_exit_three(self):
        self.assertIn("serve", support.gantline("list", "--server", "http://127.0.0.1:9", check=3).stderr)


if __name__ == "__main__":
    support.main()
