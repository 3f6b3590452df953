#!/usr/bin/python3
"""A disk without room: puts are refused with their reason, nothing acknowledged is lost, deleting makes room."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import Penstock, PenstockTest, until

RECORD_BYTES = 50_000
REASON = "Penstock's disk is full, or its --disk-limit is reached"


class DiskFullTest(PenstockTest):
    arguments = ("--disk-limit", "4MiB")

    def put(self, count):
        """The number of the record, or None when there was no room."""
        text = f"{count:08}".ljust(RECORD_BYTES, ".")
        try:
            self.kinesis.put_record(StreamName="filled", PartitionKey="k", Data=text.encode())
        except botocore.exceptions.ClientError as error:
            self.assertEqual(error.response["Error"]["Code"], "ProvisionedThroughputExceededException")
            self.assertIn(REASON, error.response["Error"]["Message"])
            return None
        return count

    def stored(self):
        records = self.records_from(self.iterator("filled"))
        for record in records:
            self.assertEqual(len(record["Data"]), RECORD_BYTES)
        return [int(record["Data"][:8]) for record in records]

    def fill(self, acknowledged):
        count = (acknowledged or [-1])[-1] + 1
        while (put := self.put(count)) is not None:
            acknowledged.append(put)
            count += 1
            self.assertLess(count, 1000, "the disk is never full")

    def test_full(self):
        self.create_stream(name="filled")
        self.create_stream(name="other")
        for _ in range(20):
            self.kinesis.put_record(StreamName="other", PartitionKey="k", Data=b"." * RECORD_BYTES)
        acknowledged = []

        self.fill(acknowledged)
        self.assertGreater(len(acknowledged), 20)

        # Refused one by one, and the records before them can be read.
        answer = self.kinesis.put_records(
            StreamName="filled", Records=[{"PartitionKey": "k", "Data": b"." * RECORD_BYTES}] * 3
        )
        self.assertEqual(answer["FailedRecordCount"], 3)
        for record in answer["Records"]:
            self.assertEqual(record["ErrorCode"], "ProvisionedThroughputExceededException")
            self.assertIn(REASON, record["ErrorMessage"])
        self.assertEqual(self.stored(), acknowledged)

        self.kinesis.delete_stream(StreamName="other")
        before = len(acknowledged)
        until("puts to go on", lambda: self.fill(acknowledged) or len(acknowledged) > before)
        self.assertEqual(self.stored(), acknowledged)

        self.penstock.kill()
        self.penstock.start()
        self.assertEqual(self.stored(), acknowledged)


class FullFileSystemTest(DiskFullTest):
    """The same without a limit, on a file system of that size."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.mounted = tempfile.mkdtemp(prefix="penstock-disk-")
        cls.addClassCleanup(pathlib.Path(cls.mounted).rmdir)
        mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "penstock-test", cls.mounted]
        try:
            subprocess.run(mount, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise unittest.SkipTest(f"no small file system here: {getattr(error, 'stderr', error)}") from None
        cls.addClassCleanup(subprocess.run, ["umount", cls.mounted], check=True)
        cls.penstock = Penstock(data=f"{cls.mounted}/data")
        cls.addClassCleanup(cls.penstock.end)
        cls.kinesis = cls.penstock.client("kinesis")


if __name__ == "__main__":
    unittest.main()
