#!/usr/bin/python3
"""Kinesis through boto3: records put and read back."""

import datetime
import hashlib
import pathlib
import sys
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, PenstockTest, until

SHARD = "shardId-000000000000"


class PutTest(PenstockTest):
    def test_a_record_comes_back_as_it_was_put(self):
        self.create_stream()
        data = bytes(range(256))

        put = self.kinesis.put_record(StreamName=self.name, Data=data, PartitionKey="schlüssel")
        (record,) = self.records_from(self.iterator(self.name))

        self.assertEqual(put["ShardId"], SHARD)
        self.assertRegex(put["SequenceNumber"], r"^[1-9]\d{55}$")
        self.assertEqual(record["SequenceNumber"], put["SequenceNumber"])
        self.assertEqual(record["Data"], data)
        self.assertEqual(record["PartitionKey"], "schlüssel")
        self.assertAlmostEqual(record["ApproximateArrivalTimestamp"].timestamp(), time.time(), delta=30)

    def test_an_empty_record(self):
        self.create_stream()

        self.kinesis.put_record(StreamName=self.name, Data=b"", PartitionKey="k")

        self.assertEqual([record["Data"] for record in self.records_from(self.iterator(self.name))], [b""])

    def test_records_stay_in_order_and_their_numbers_grow(self):
        self.create_stream()

        numbers = [
            int(self.kinesis.put_record(StreamName=self.name, Data=b"%d" % i, PartitionKey="k")["SequenceNumber"])
            for i in range(50)
        ]
        records = self.records_from(self.iterator(self.name))

        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertEqual([int(record["SequenceNumber"]) for record in records], numbers)
        self.assertEqual([record["Data"] for record in records], [b"%d" % i for i in range(50)])

    def test_a_partition_key_goes_to_the_shard_of_its_md5(self):
        self.create_stream(shards=4)

        for key in ("a", "b", "c", "1", "anything", "ключ"):
            with self.subTest(key=key):
                put = self.kinesis.put_record(StreamName=self.name, Data=b"x", PartitionKey=key)
                shard = int.from_bytes(hashlib.md5(key.encode()).digest(), "big") // 2**126
                self.assertEqual(put["ShardId"], f"shardId-{shard:012}")

    def test_an_explicit_hash_key_decides_the_shard(self):
        self.create_stream(shards=2)

        for hash_key, shard in ((0, 0), (2**127 - 1, 0), (2**127, 1), (2**128 - 1, 1)):
            with self.subTest(hash_key=hash_key):
                put = self.kinesis.put_record(
                    StreamName=self.name, Data=b"x", PartitionKey="k", ExplicitHashKey=str(hash_key)
                )
                self.assertEqual(put["ShardId"], f"shardId-{shard:012}")

    def test_five_hundred_records_at_once(self):
        self.create_stream(shards=2)
        entries = [{"Data": b"%d" % i, "PartitionKey": f"k{i}"} for i in range(500)]

        answer = self.kinesis.put_records(StreamName=self.name, Records=entries)

        self.assertEqual(answer["FailedRecordCount"], 0)
        self.assertEqual(len(answer["Records"]), 500)
        read = {}
        for shard in self.shard_ids(self.name):
            for record in self.records_from(self.iterator(self.name, shard=shard)):
                read[(shard, record["SequenceNumber"])] = record["Data"]
        put = {(entry["ShardId"], entry["SequenceNumber"]): b"%d" % i for i, entry in enumerate(answer["Records"])}
        self.assertEqual(read, put)

    def test_a_record_of_a_mebibyte(self):
        self.create_stream()
        data = b"x" * (1024 * 1024 - 1)

        self.kinesis.put_record(StreamName=self.name, Data=data, PartitionKey="k")

        self.assertEqual([record["Data"] for record in self.records_from(self.iterator(self.name))], [data])

    def test_what_is_refused(self):
        self.create_stream()

        def put(code, **arguments):
            arguments = {"StreamName": self.name, "Data": b"x", "PartitionKey": "k"} | arguments
            return self.refusal(code, self.kinesis.put_record, **arguments)

        self.assertEqual(
            put("ValidationException", PartitionKey=""),
            "1 validation error detected: Value '' at 'partitionKey' failed to satisfy constraint: Member must have "
            "length greater than or equal to 1",
        )
        self.assertEqual(
            put("ValidationException", ExplicitHashKey="01"),
            "1 validation error detected: Value '01' at 'explicitHashKey' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: 0|([1-9]\d{0,38})",
        )
        self.assertEqual(
            put("InvalidArgumentException", ExplicitHashKey=str(2**128)),
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
            f"{2**128}",
        )
        self.assertIn("less than or equal to 1048576", put("ValidationException", Data=b"x" * 1024 * 1024))
        self.assertEqual(
            put("InvalidArgumentException", SequenceNumberForOrdering="1"),
            f"ExclusiveMinimumSequenceNumber 1 used in PutRecord on stream {self.name} under account {ACCOUNT} is "
            "invalid.",
        )

    def test_a_bad_entry_is_told_by_its_place(self):
        self.create_stream()
        entries = [{"Data": b"x", "PartitionKey": "k"}, {"Data": b"x", "PartitionKey": ""}, {"Data": b"x"}]

        message = self.refusal("ValidationException", self.kinesis.put_records, StreamName=self.name, Records=entries)

        self.assertEqual(
            message,
            "2 validation errors detected: Value '' at 'records.2.member.partitionKey' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1; Value null at 'records.3.member.partitionKey' failed "
            "to satisfy constraint: Member must not be null",
        )
        self.assertEqual(self.records_from(self.iterator(self.name)), [])

    def test_more_than_five_hundred_and_none(self):
        self.create_stream()

        many = self.refusal(
            "ValidationException", self.kinesis.put_records, StreamName=self.name,
            Records=[{"Data": b"x", "PartitionKey": "k"}] * 501,
        )
        none = self.refusal("ValidationException", self.kinesis.put_records, StreamName=self.name, Records=[])

        length = "at 'records' failed to satisfy constraint: Member must have length "
        self.assertIn(length + "less than or equal to 500", many)
        self.assertIn(length + "greater than or equal to 1", none)


class IteratorTest(PenstockTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test = cls()
        test.create_stream(shards=2, name="iterators")
        cls.numbers = []
        for i in range(5):
            put = cls.kinesis.put_record(
                StreamName="iterators", Data=b"%d" % i, PartitionKey="k", ExplicitHashKey="0"
            )
            cls.numbers.append(put["SequenceNumber"])

    def read(self, kind, **position):
        records = self.records_from(self.iterator("iterators", kind, **position))
        return b"".join(record["Data"] for record in records)

    def test_the_five_kinds(self):
        second = self.numbers[1]

        self.assertEqual(self.read("TRIM_HORIZON"), b"01234")
        self.assertEqual(self.read("AT_SEQUENCE_NUMBER", StartingSequenceNumber=second), b"1234")
        self.assertEqual(self.read("AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=second), b"234")
        self.assertEqual(self.read("AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=self.numbers[-1]), b"")
        self.assertEqual(self.read("LATEST"), b"")
        long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
        self.assertEqual(self.read("AT_TIMESTAMP", Timestamp=long_ago), b"01234")

    def test_latest_sees_what_is_put_after_it(self):
        self.create_stream()
        self.kinesis.put_record(StreamName=self.name, Data=b"before", PartitionKey="k")
        latest = self.iterator(self.name, "LATEST")

        self.kinesis.put_record(StreamName=self.name, Data=b"after", PartitionKey="k")

        self.assertEqual([record["Data"] for record in self.records_from(latest)], [b"after"])

    def test_a_time_between_records(self):
        self.create_stream()
        self.kinesis.put_record(StreamName=self.name, Data=b"before", PartitionKey="k")
        # boto3 sends whole seconds.
        between = int(time.time()) + 1
        until("the next second", lambda: time.time() > between)
        self.kinesis.put_record(StreamName=self.name, Data=b"after", PartitionKey="k")

        records = self.records_from(self.iterator(self.name, "AT_TIMESTAMP", Timestamp=between))

        self.assertEqual([record["Data"] for record in records], [b"after"])

    def test_reading_by_pages(self):
        iterator = self.iterator("iterators")
        pages = []
        for _ in range(3):
            answer = self.kinesis.get_records(ShardIterator=iterator, Limit=2)
            pages.append([record["Data"] for record in answer["Records"]])
            iterator = answer["NextShardIterator"]

        self.assertEqual(pages, [[b"0", b"1"], [b"2", b"3"], [b"4"]])
        self.assertEqual(answer["MillisBehindLatest"], 0)

    def test_an_iterator_can_be_used_twice(self):
        iterator = self.iterator("iterators")

        first = self.kinesis.get_records(ShardIterator=iterator)["Records"]
        second = self.kinesis.get_records(ShardIterator=iterator)["Records"]

        self.assertEqual(len(first), 5)
        self.assertEqual(second, first)

    def test_behind_the_latest(self):
        answer = self.kinesis.get_records(ShardIterator=self.iterator("iterators"), Limit=1)

        self.assertGreaterEqual(answer["MillisBehindLatest"], 0)
        self.assertNotIn("ChildShards", answer)

    def test_an_answer_holds_ten_mebibytes_at_most(self):
        self.create_stream()
        for i in range(12):
            self.kinesis.put_record(StreamName=self.name, Data=b"%02d" % i + b"x" * 1024 * 1000, PartitionKey="k")

        first = self.kinesis.get_records(ShardIterator=self.iterator(self.name))
        everything = self.records_from(self.iterator(self.name))

        size = sum(len(record["Data"]) + len(record["PartitionKey"]) for record in first["Records"])
        self.assertLessEqual(size, 10 * 1024 * 1024)
        self.assertGreater(len(first["Records"]), 0)
        self.assertEqual([record["Data"][:2] for record in everything], [b"%02d" % i for i in range(12)])

    def test_iterators_that_are_refused(self):
        def ask(code, kind, shard=SHARD, **position):
            return self.refusal(
                code, self.kinesis.get_shard_iterator,
                StreamName="iterators", ShardId=shard, ShardIteratorType=kind, **position,
            )

        either = (
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) "
            "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified "
        )
        first, in_stream = self.numbers[0], f"in stream iterators under account {ACCOUNT}"
        used = f"StartingSequenceNumber {{}} used in GetShardIterator on shard {SHARD} {in_stream} is invalid"
        self.assertEqual(
            ask("InvalidArgumentException", "AT_SEQUENCE_NUMBER"),
            either + "AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
        )
        self.assertEqual(
            ask("InvalidArgumentException", "LATEST", StartingSequenceNumber=first),
            either + "LATEST and also a StartingSequenceNumber.",
        )
        self.assertEqual(
            ask("InvalidArgumentException", "AT_SEQUENCE_NUMBER", StartingSequenceNumber="5"),
            f"Invalid StartingSequenceNumber. It encodes shardId-000000000005, while it was used in a call to a shard "
            f"with {SHARD}",
        )
        old = int("2" + "0" * 45 + "1", 16)  # version 1, of another stream
        self.assertEqual(
            ask("InvalidArgumentException", "AT_SEQUENCE_NUMBER", StartingSequenceNumber=str(old)),
            used.format(old) + " because it did not come from this stream.",
        )
        for bad in (int("13bb2cc3d8" + "0" * 22, 16), int("2" + "0" * 10 + "8" + "0" * 34 + "2", 16), 10**60):
            self.assertEqual(
                ask("InvalidArgumentException", "AT_SEQUENCE_NUMBER", StartingSequenceNumber=str(bad)),
                used.format(bad) + ".",
            )
        self.assertEqual(
            ask("InvalidArgumentException", "AT_SEQUENCE_NUMBER", "shardId-000000000001", StartingSequenceNumber=first),
            f"Invalid StartingSequenceNumber. It encodes {SHARD}, while it was used in a call to a shard with "
            "shardId-000000000001",
        )
        self.assertEqual(
            ask("InvalidArgumentException", "AT_TIMESTAMP"),
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no "
            "timestamp parameter.",
        )
        self.assertIn(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: ",
            ask("InvalidArgumentException", "AT_TIMESTAMP", Timestamp=int(time.time()) + 1000),
        )
        self.assertEqual(
            ask("ResourceNotFoundException", "LATEST", "shardId-000000000007"),
            f"Shard shardId-000000000007 {in_stream} does not exist",
        )
        self.assertEqual(
            ask("ResourceNotFoundException", "LATEST", "nonsense"), f"Could not find shard nonsense {in_stream}."
        )
        for shard in ("9", "x-9", "shard-009-more", "-9"):
            self.assertEqual(
                self.refusal(
                    "ResourceNotFoundException", self.kinesis.get_shard_iterator,
                    StreamName="nobody", ShardId=shard, ShardIteratorType="LATEST",
                ),
                f"Shard shardId-000000000009 in stream nobody under account {ACCOUNT} does not exist",
            )
        self.assertEqual(
            ask("ValidationException", "OLDEST"),
            "1 validation error detected: Value 'OLDEST' at 'shardIteratorType' failed to satisfy constraint: Member "
            "must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, "
            "TRIM_HORIZON]",
        )

    def test_a_number_of_another_stream(self):
        # Created in a later second, which its numbers tell.
        born = self.kinesis.describe_stream_summary(StreamName="iterators")["StreamDescriptionSummary"]
        until("another second", lambda: time.time() > born["StreamCreationTimestamp"].timestamp() + 1)
        self.create_stream()

        message = self.refusal(
            "InvalidArgumentException", self.kinesis.get_shard_iterator, StreamName=self.name, ShardId=SHARD,
            ShardIteratorType="AT_SEQUENCE_NUMBER", StartingSequenceNumber=self.numbers[0],
        )

        self.assertIn("is invalid because it did not come from this stream.", message)

    def test_garbage_instead_of_an_iterator(self):
        for garbage in ("nonsense", "AAAAAAAAAAE=", "A" * 500):
            with self.subTest(garbage=garbage):
                message = self.refusal("InvalidArgumentException", self.kinesis.get_records, ShardIterator=garbage)
                self.assertEqual(message, "Invalid ShardIterator.")

    def test_an_iterator_of_a_deleted_stream(self):
        self.create_stream()
        iterator = self.iterator(self.name)
        self.kinesis.delete_stream(StreamName=self.name)

        def is_refused():
            try:
                self.kinesis.get_records(ShardIterator=iterator)
            except self.kinesis.exceptions.ResourceNotFoundException as error:
                return error.response["Error"]["Message"]

        message = until("the iterator to be refused", is_refused)

        self.assertEqual(message, f"Shard {SHARD} in stream {self.name} under account {ACCOUNT} does not exist")


if __name__ == "__main__":
    unittest.main()
