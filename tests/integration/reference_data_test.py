"""Planning and simulation against figures that others published."""

import csv
import pathlib
import unittest

import support

DATA = support.DATA


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@unittest.skipUnless(DATA.is_dir(), "GANTLINE_DATA is absent")
class ReferenceDataTest(support.TestCase):
    def test_recorded_workflows_have_their_critical_paths_and_bounds(self):
        for row in rows(DATA / "wfinstances/index.csv"):
            path = DATA / "wfinstances" / row["file"]
            with self.subTest(path.name):
                document = self.write("flow.json", support.gantline("import", "--from", "wfcommons", path).stdout)
                plan = support.gantline_json("plan", document)
                self.assertEqual(plan["tasks"], int(row["tasks"]))
                self.assertEqual(plan["edges"], int(row["edges"]))
                self.assertEqual(plan["critical_path_ms"], int(row["cp_ms"]))
                for workers in (4, 16, 64):
                    makespan = support.gantline_json("simulate", document, "--workers", workers)["makespan_ms"]
                    bound = int(row[f"lb_ms_p{workers}"])
                    self.assertGreaterEqual(makespan, bound)
                    self.assertLessEqual(makespan, (2 - 1 / workers) * bound)

    def test_projects_have_the_published_critical_path(self):
        for row in rows(DATA / "psplib/bounds.csv"):
            path = DATA / "psplib" / row["set"] / (row["instance"] + ".sm")
            if not path.exists():
                continue
            with self.subTest(path.name):
                plan = support.gantline_json("plan", "--from", "psplib", path)
                self.assertEqual(plan["critical_path_ms"], int(row["cp_length"]))
                # A schedule shorter than the best lower bound would break a constraint.
                self.assertGreaterEqual(plan["makespan_ms"], int(row["lb"]))

    def test_standard_task_graphs_have_the_published_critical_path(self):
        for row in rows(DATA / "stg/optima.csv"):
            path = DATA / "stg" / row["set"] / (row["instance"] + ".stg")
            with self.subTest(path.name, procs=row["procs"]):
                plan = support.gantline_json("plan", "--from", "stg", path, "--workers", row["procs"])
                self.assertEqual(plan["critical_path_ms"], int(row["cp_length"]))
                self.assertGreaterEqual(plan["makespan_ms"], int(row["lb"]))

    def test_build_traces_end_when_they_did(self):
        import json
        for path in sorted((DATA / "build_traces").glob("*.json")):
            with self.subTest(path.name):
                header = json.loads(path.read_text())
                makespan = support.gantline_json("simulate", "--from", "ninja-trace", path, "--workers",
                                                 header["jobs"])["makespan_ms"]
                self.assertAlmostEqual(makespan, header["observed_makespan_ms"],
                                       delta=header["observed_makespan_ms"] * 0.001)

    def test_argo_workflows_import_and_validate(self):
        for path in sorted((DATA / "workflow_defs/argo").glob("*.yaml")):
            with self.subTest(path.name):
                document = self.write("flow.json", support.gantline("import", "--from", "argo", path).stdout)
                self.assertTrue(support.gantline_json("validate", document)["valid"])


if __name__ == "__main__":
    support.main()
