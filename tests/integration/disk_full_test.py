"""A data directory on a disk that is nearly full opens, or is refused with what to do; nothing aborts."""

import os
import shutil
import subprocess

import support

FREE_KIB = (0, 4, 20, 40, 60, 100, 140, 180, 200, 220, 240, 300, 500, 900, 1000, 1100, 2000)


class DiskFullTest(support.TestCase):
    def setUp(self):
        super().setUp()
        self.disk = self.directory / "disk"
        self.disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", self.disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("this process may not mount a small file system")
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)
        self.flow = self.write("flow.json", {"name": "one", "tasks": [{"id": "a", "type": "noop"}]})

    def leave_free(self, kib):
        ballast = self.disk / "ballast"
        ballast.unlink(missing_ok=True)
        disk = os.statvfs(self.disk)
        size = disk.f_bavail * disk.f_frsize - kib * 1024
        with open(ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)

    def require_opened_or_refused(self, kib, *arguments):
        done = support.gantline(*arguments, check=None)
        if done.returncode != 0:
            self.assertEqual(done.returncode, 3, f"{kib} KiB free: {done.stderr}")
            self.assertIn("the disk is full: make room", done.stderr, f"{kib} KiB free")
        return done.returncode

    def test_a_new_directory(self):
        codes = []
        for kib in FREE_KIB:
            self.leave_free(kib)
            data = self.disk / f"data-{kib}"
            codes.append(self.require_opened_or_refused(kib, "run", self.flow, "--data", data))
            if codes[-1] != 0:
                self.require_opened_or_refused(kib, "serve", "--listen", "127.0.0.1:0", "--data", data)
            shutil.rmtree(data, ignore_errors=True)
        self.assertEqual((codes[0], codes[-1]), (3, 0))

    def test_a_directory_with_runs(self):
        data = self.disk / "data"
        support.gantline("run", self.flow, "--data", data)
        codes = []
        for kib in FREE_KIB:
            self.leave_free(kib)
            codes.append(self.require_opened_or_refused(kib, "run", "--data", data, "--resume", "last"))
            # Reading writes nothing.
            self.assertEqual(len(support.gantline_json("list", "--data", data)["runs"]), 1)
        self.assertEqual((codes[0], codes[-1]), (3, 0))
        self.assertEqual(len(support.gantline_json("list", "--data", data)["runs"]), 1)

    def test_a_mount_point_does_not_give_way_to_a_copy(self):
        data = self.directory / "data"
        support.gantline("run", self.flow, "--data", data)
        told = support.gantline("backup", "--data", data, "--to", self.disk, check=3).stderr
        self.assertIn("a file system is mounted here: name a new directory in it", told)
        self.assertEqual(list(self.directory.glob("*.unfinished-*")), [])
        support.gantline("backup", "--data", data, "--to", self.disk / "new")

    def test_a_repair_without_a_manifest_asks_for_room_twice(self):
        data = self.disk / "data"
        support.gantline("run", self.flow, "--data", data)
        (data / "store/CURRENT").unlink()
        used = sum(file.stat().st_size for file in (data / "store").iterdir())
        self.leave_free(int(1.5 * used) >> 10)
        told = support.gantline("doctor", "--data", data, "--repair", check=3).stderr
        self.assertIn("too little room: repairing takes", told)
        self.leave_free(20_000)
        support.gantline("doctor", "--data", data, "--repair")
        self.assertTrue(support.gantline_json("doctor", "--data", data)["is_healthy"])


if __name__ == "__main__":
    support.main()
