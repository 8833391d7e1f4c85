"""Looking after a data directory from outside: damage, and what the doctor makes of it."""

import resource
import subprocess

import support

FLOW = {"name": "x", "tasks": [{"id": "a", "type": "shell", "with": {"command": "echo hello"}}]}


class DataDirectoryTest(support.TestCase):
    def fill(self, runs=4):
        self.data = self.directory / "data"
        self.flow = self.write("flow.json", FLOW)
        with support.Server(self.data) as server:  # one log for all
            self.runs = [server.json("submit", self.flow, "--wait")["id"] for _ in range(runs)]

    def damage_log(self):
        """Turns a byte in the middle of the largest log; later records are lost with it."""
        log = max((self.data / "store").glob("*.log"), key=lambda path: path.stat().st_size)
        content = bytearray(log.read_bytes())
        content[len(content) // 2] ^= 0x10
        log.write_bytes(content)

    def listed(self):
        return [row["id"] for row in support.gantline_json("list", "--data", self.data)["runs"]]


class DoctorTest(DataDirectoryTest):
    def test_a_sound_directory_is_healthy_beside_its_server_too(self):
        self.fill()
        found = support.gantline_json("doctor", "--data", self.data)
        self.assertTrue(found["is_healthy"])
        self.assertEqual((found["runs"], found["active_runs"], found["used_by"]), (4, 0, None))
        with support.Server(self.data) as server:
            found = support.gantline_json("doctor", "--data", self.data)
            self.assertTrue(found["is_healthy"])
            self.assertEqual(found["used_by"], f"pid {server.pid}")
            refused = support.gantline("doctor", "--data", self.data, "--repair", check=3)
            self.assertIn("in use by another gantline", refused.stderr)
        self.assertIn("there is nothing to repair", support.gantline("doctor", "--data", self.data, "--repair").stdout)

    def test_damage_is_told_with_the_next_step_until_it_is_repaired_knowingly(self):
        self.fill()
        self.damage_log()
        for command in (["list"], ["run", self.flow], ["serve", "--listen", "127.0.0.1:0"]):
            with self.subTest(command):
                told = support.gantline(*command, "--data", self.data, check=3).stderr
                self.assertIn(f"next: gantline doctor --data {self.data}", told)
        told = support.gantline("doctor", "--data", self.data, check=3).stdout
        self.assertIn("acknowledged records are gone", told)
        self.assertIn(f"gantline doctor --data {self.data} --repair", told)
        self.assertFalse(support.gantline_json("doctor", "--data", self.data, check=3)["is_healthy"])
        told = support.gantline("doctor", "--data", self.data, "--repair", check=3).stdout
        self.assertIn("nothing was changed", told)
        self.assertFalse((self.data / "damaged").exists())
        done = support.gantline_json("doctor", "--data", self.data, "--repair", "--accept-loss")
        self.assertTrue(done["is_repaired"])
        self.assertTrue(done["losses"])
        self.assertIn("/damaged/", done["set_aside"])
        self.assertTrue(support.gantline_json("doctor", "--data", self.data)["is_healthy"])
        left = self.listed()
        self.assertTrue(set(left) <= set(self.runs))
        self.assertIn(self.runs[0], left)
        with support.Server(self.data) as server:
            again = server.json("submit", self.flow, "--wait")["id"]
        self.assertEqual(self.listed(), [again, *left])

    def test_too_few_descriptors_are_no_damage(self):
        self.data = self.directory / "data"
        flow = self.write("flow.json", {"name": "x", "inputs": {"text": {"type": "string"}},
                                        "tasks": [{"id": "a", "type": "noop"}]})
        self.runs = []
        with support.Server(self.data) as server:
            # Until there are tables.
            while len(list((self.data / "store").glob("*.sst"))) < 6 and len(self.runs) < 100:
                inputs = self.write("inputs.json", {"text": str(len(self.runs)) + "x" * 1_000_000})
                self.runs.append(server.json("submit", flow, "--inputs", f"@{inputs}", "--wait")["id"])

        def doctor(soft, hard, *arguments):
            return subprocess.run(
                [support.GANTLINE, "doctor", "--data", self.data, *arguments], capture_output=True, text=True,
                timeout=300, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)))

        refused = 0
        for count in range(5, 16):
            for arguments in ([], ["--repair", "--accept-loss"]):
                with self.subTest(count=count, arguments=arguments):
                    done = doctor(count, count, *arguments)
                    refused += done.returncode != 0
                    if done.returncode != 0:
                        self.assertEqual(done.returncode, 3, done.stderr)
                        self.assertIn("Too many open files", done.stderr)
                        self.assertNotIn("damaged", done.stdout + done.stderr)
                    self.assertFalse((self.data / "damaged").exists())
        self.assertGreater(refused, 0)
        # What a process may have, it takes.
        self.assertEqual(doctor(6, 1024).returncode, 0)
        self.assertEqual(self.listed(), [*reversed(self.runs)])

    def test_accepting_a_loss_goes_with_a_repair(self):
        told = support.gantline("doctor", "--data", self.directory, "--accept-loss", check=2).stderr
        self.assertIn("--accept-loss goes with --repair", told)


class BackupTest(DataDirectoryTest):
    def test_a_backup_beside_the_server_restores_to_a_directory_that_goes_on(self):
        self.fill()
        copy, restored = self.directory / "copy", self.directory / "restored"
        with support.Server(self.data) as server:
            done = support.gantline_json("backup", "--data", self.data, "--to", copy)
            self.assertEqual(done["runs"], 4)
            later = server.json("submit", self.flow, "--wait")["id"]
        self.assertEqual(self.listed(), [later, *reversed(self.runs)])
        told = support.gantline("restore", "--from", copy, "--data", self.data, check=3).stderr
        self.assertIn("not an empty directory", told)
        support.gantline("restore", "--from", copy, "--data", restored)
        self.assertTrue(support.gantline_json("doctor", "--data", restored)["is_healthy"])
        for run in self.runs:
            ours, theirs = (support.gantline_json("get", run, "--data", data) for data in (self.data, restored))
            self.assertEqual(ours, theirs)
        self.assertEqual(support.gantline("logs", self.runs[0], "a", "--data", restored).stdout, "hello\n")
        with support.Server(restored) as server:
            self.assertTrue(server.json("submit", self.flow, "--wait")["is_terminal"])

    def test_what_is_damaged_or_no_data_directory_is_not_backed_up(self):
        self.fill()
        self.damage_log()
        copy = self.directory / "copy"
        self.assertIn("next: gantline doctor",
                      support.gantline("backup", "--data", self.data, "--to", copy, check=3).stderr)
        empty = self.directory / "empty"
        empty.mkdir()
        self.assertIn("there is no data directory here",
                      support.gantline("backup", "--data", empty, "--to", copy, check=3).stderr)
        self.assertFalse(copy.exists())


if __name__ == "__main__":
    support.main()
