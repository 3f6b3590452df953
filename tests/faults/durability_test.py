#!/usr/bin/python3
"""--durability: whatever it says, what was acknowledged outlives the end of the process."""

import pathlib
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import BINARY, PenstockTest


class DurabilityTest(PenstockTest):
    """In the default, `sync`."""

    def test_acknowledged_records_outlive_kill_9(self):
        self.create_stream()
        for i in range(50):
            self.kinesis.put_record(StreamName=self.name, PartitionKey="k", Data=str(i).encode())

        self.penstock.kill()
        self.penstock.start()

        records = self.records_from(self.iterator(self.name))
        self.assertEqual([int(record["Data"]) for record in records], list(range(50)))


class IntervalTest(DurabilityTest):
    arguments = ("--durability", "interval=60000")


class OsTest(DurabilityTest):
    arguments = ("--durability", "os")


class MistakeTest(unittest.TestCase):
    def test_what_is_no_durability_and_no_size_is_refused(self):
        for option, value in (("--durability", "interval=0"), ("--durability", "never"), ("--disk-limit", "20GB")):
            with self.subTest(option=option, value=value):
                done = subprocess.run([BINARY, "serve", option, value], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 2)
                self.assertIn(f"{option}: '{value}' is n", done.stderr)


if __name__ == "__main__":
    unittest.main()
