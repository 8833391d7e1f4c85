"""The command line itself: usage, standard streams, interrupts."""

import json

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


if __name__ == "__main__":
    support.main()
