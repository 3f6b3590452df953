#!/usr/bin/python3
"""A flipped bit amid a stream's records: told with its place, never served, and no other stream's trouble."""

import pathlib
import re
import sys
import unittest

import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import PenstockTest, until

COUNT = 60


class DamageTest(PenstockTest):
    def record(self, number):
        return f"record {number:04} ".encode() + b"x" * 2000

    def test_a_damaged_middle(self):
        for stream in ("damaged", "whole"):
            self.create_stream(name=stream)
            for number in range(COUNT):
                self.kinesis.put_record(StreamName=stream, PartitionKey="k", Data=self.record(number))
        self.penstock.stop()

        (path,) = [p for p in self.penstock.data.rglob("*.segment") if "damaged" in str(p)]
        content = bytearray(path.read_bytes())
        at = content.index(b"record 0030")
        content[at] ^= 1
        path.write_bytes(content)
        self.penstock.start()

        # What stands before it is served byte for byte; then comes an error, never the damaged record.
        iterator, served = self.iterator("damaged"), []
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            while True:
                answer = self.kinesis.get_records(ShardIterator=iterator, Limit=10)
                served += [record["Data"] for record in answer["Records"]]
                self.assertLessEqual(len(served), 30)
                iterator = answer["NextShardIterator"]
        self.assertEqual(refused.exception.response["Error"]["Code"], "InternalFailure")
        self.assertEqual(served, [self.record(number) for number in range(len(served))])

        place = re.compile(r"damaged\S*/(\S+\.segment) .* offset (\d+)")
        told = until("the log to tell where", lambda: place.search(self.penstock.log()))
        self.assertEqual(told[1], path.name)
        self.assertTrue(at - 200 < int(told[2]) <= at, f"{told[2]} is not the place of what is at {at}")

        message = self.refusal(
            "InternalFailure", self.kinesis.put_record, StreamName="damaged", PartitionKey="k", Data=b"more"
        )
        self.assertIn("corrupt", message)
        self.refusal(
            "InternalFailure", self.kinesis.split_shard, StreamName="damaged", ShardToSplit="0", NewStartingHashKey="9"
        )

        # The other stream goes on, and the damaged one can be made anew.
        self.kinesis.put_record(StreamName="whole", PartitionKey="k", Data=b"more")
        records = self.records_from(self.iterator("whole"))
        self.assertEqual(len(records), COUNT + 1)
        self.kinesis.delete_stream(StreamName="damaged")
        self.create_stream(name="damaged")
        self.kinesis.put_record(StreamName="damaged", PartitionKey="k", Data=b"anew")
        self.assertEqual([record["Data"] for record in self.records_from(self.iterator("damaged"))], [b"anew"])


if __name__ == "__main__":
    unittest.main()
