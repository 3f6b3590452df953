#!/usr/bin/python3
"""Kinesis through boto3: streams and their shards, with AWS's words for what is refused."""

import pathlib
import sys
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, PenstockTest, until

HASH_MAX = 2**128 - 1


class StreamsTest(PenstockTest):
    def test_a_new_stream_as_described(self):
        before = time.time()

        self.create_stream(shards=3)

        found = self.kinesis.describe_stream(StreamName=self.name)["StreamDescription"]
        self.assertEqual(found["StreamName"], self.name)
        self.assertEqual(found["StreamARN"], f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{self.name}")
        self.assertEqual(found["StreamStatus"], "ACTIVE")
        self.assertEqual(found["StreamModeDetails"], {"StreamMode": "PROVISIONED"})
        self.assertIs(found["HasMoreShards"], False)
        self.assertEqual(found["RetentionPeriodHours"], 24)
        self.assertEqual(found["EnhancedMonitoring"], [{"ShardLevelMetrics": []}])
        self.assertEqual(found["EncryptionType"], "NONE")
        self.assertAlmostEqual(found["StreamCreationTimestamp"].timestamp(), before, delta=30)

    def test_the_shards_share_the_hash_keys(self):
        self.create_stream(shards=3)

        shards = self.kinesis.list_shards(StreamName=self.name)["Shards"]

        self.assertEqual([shard["ShardId"] for shard in shards], [f"shardId-{i:012}" for i in range(3)])
        width = 2**128 // 3
        ranges = [(s["HashKeyRange"]["StartingHashKey"], s["HashKeyRange"]["EndingHashKey"]) for s in shards]
        self.assertEqual(
            ranges,
            [("0", str(width - 1)), (str(width), str(2 * width - 1)), (str(2 * width), str(HASH_MAX))],
        )
        for shard in shards:
            self.assertEqual(list(shard["SequenceNumberRange"]), ["StartingSequenceNumber"])
            self.assertNotIn("ParentShardId", shard)
        starts = [int(s["SequenceNumberRange"]["StartingSequenceNumber"]) for s in shards]
        step = 22300745198530623141535718272648361505980432
        self.assertEqual([starts[1] - starts[0], starts[2] - starts[1]], [step, step])

    def test_the_summary(self):
        self.create_stream(shards=2)

        found = self.kinesis.describe_stream_summary(StreamName=self.name)["StreamDescriptionSummary"]

        self.assertEqual(found["OpenShardCount"], 2)
        self.assertEqual(found["ConsumerCount"], 0)
        self.assertEqual(found["StreamStatus"], "ACTIVE")
        self.assertNotIn("Shards", found)

    def test_a_stream_on_demand_has_four_shards(self):
        self.kinesis.create_stream(StreamName=self.name, StreamModeDetails={"StreamMode": "ON_DEMAND"})

        found = self.active(self.name)

        self.assertEqual(found["OpenShardCount"], 4)
        self.assertEqual(found["StreamModeDetails"], {"StreamMode": "ON_DEMAND"})

    def test_the_waiters_of_boto3(self):
        patience = {"Delay": 1, "MaxAttempts": 60}
        self.kinesis.create_stream(StreamName=self.name, ShardCount=1)

        self.kinesis.get_waiter("stream_exists").wait(StreamName=self.name, WaiterConfig=patience)
        self.kinesis.delete_stream(StreamName=self.name)
        self.kinesis.get_waiter("stream_not_exists").wait(StreamName=self.name, WaiterConfig=patience)

        message = self.refusal("ResourceNotFoundException", self.kinesis.describe_stream, StreamName=self.name)
        self.assertEqual(message, f"Stream {self.name} under account {ACCOUNT} not found.")

    def test_a_deleted_name_can_be_used_again_and_holds_nothing_old(self):
        self.create_stream()
        self.kinesis.put_record(StreamName=self.name, Data=b"old", PartitionKey="k")
        self.kinesis.delete_stream(StreamName=self.name)
        until(f"{self.name} to be gone", lambda: self.name not in self.kinesis.list_streams()["StreamNames"])

        self.create_stream()

        self.assertEqual(self.records_from(self.iterator(self.name)), [])

    def test_listing_streams_by_pages(self):
        names = [f"{self.name}-{i}" for i in range(5)]
        for name in names:
            self.create_stream(name=name)

        pages = self.kinesis.get_paginator("list_streams").paginate(PaginationConfig={"PageSize": 2})
        found = [name for page in pages for name in page["StreamNames"]]

        self.assertEqual(found, sorted(found))
        self.assertEqual([name for name in found if name in names], names)

    def test_a_page_of_streams_says_whether_there_are_more(self):
        for i in range(3):
            self.create_stream(name=f"{self.name}-{i}")

        first = self.kinesis.list_streams(Limit=1, ExclusiveStartStreamName=f"{self.name}-0")
        rest = self.kinesis.list_streams(ExclusiveStartStreamName=f"{self.name}-0")

        self.assertEqual(first["StreamNames"], [f"{self.name}-1"])
        self.assertIs(first["HasMoreStreams"], True)
        self.assertEqual(rest["StreamNames"][:1], [f"{self.name}-1"])
        self.assertIs(rest["HasMoreStreams"], False)

    def test_listing_shards_by_pages(self):
        self.create_stream(shards=5)

        # By hand: boto3's paginator repeats the stream's name beside the token, which AWS refuses.
        pages = [self.kinesis.list_shards(StreamName=self.name, MaxResults=2)]
        while "NextToken" in pages[-1]:
            pages.append(self.kinesis.list_shards(NextToken=pages[-1]["NextToken"], MaxResults=2))

        self.assertEqual([len(page["Shards"]) for page in pages], [2, 2, 1])
        found = [shard["ShardId"] for page in pages for shard in page["Shards"]]
        self.assertEqual(found, [f"shardId-{i:012}" for i in range(5)])

    def test_describing_shards_by_pages(self):
        self.create_stream(shards=3)

        first = self.kinesis.describe_stream(StreamName=self.name, Limit=2)["StreamDescription"]
        rest = self.kinesis.describe_stream(
            StreamName=self.name, ExclusiveStartShardId=first["Shards"][-1]["ShardId"]
        )["StreamDescription"]

        self.assertIs(first["HasMoreShards"], True)
        self.assertEqual([s["ShardId"] for s in first["Shards"]], ["shardId-000000000000", "shardId-000000000001"])
        self.assertIs(rest["HasMoreShards"], False)
        self.assertEqual([s["ShardId"] for s in rest["Shards"]], ["shardId-000000000002"])

    def test_filtering_shards(self):
        self.create_stream(shards=3)

        def ids(**shard_filter):
            found = self.kinesis.list_shards(StreamName=self.name, ShardFilter=shard_filter)
            return [shard["ShardId"][-1] for shard in found["Shards"]]

        self.assertEqual(ids(Type="AT_LATEST"), ["0", "1", "2"])
        self.assertEqual(ids(Type="AT_TRIM_HORIZON"), ["0", "1", "2"])
        self.assertEqual(ids(Type="AFTER_SHARD_ID", ShardId="shardId-000000000000"), ["1", "2"])


class RefusalsTest(PenstockTest):
    def test_a_name_that_is_taken(self):
        self.create_stream()

        message = self.refusal(
            "ResourceInUseException", self.kinesis.create_stream, StreamName=self.name, ShardCount=1
        )

        self.assertEqual(message, f"Stream {self.name} under account {ACCOUNT} already exists.")

    def test_an_unknown_stream(self):
        calls = {
            "describe_stream": {},
            "describe_stream_summary": {},
            "delete_stream": {},
            "list_shards": {},
            "put_record": {"Data": b"x", "PartitionKey": "k"},
            "put_records": {"Records": [{"Data": b"x", "PartitionKey": "k"}]},
        }
        for operation, arguments in calls.items():
            with self.subTest(operation=operation):
                message = self.refusal(
                    "ResourceNotFoundException", getattr(self.kinesis, operation), StreamName="nobody", **arguments
                )
                self.assertEqual(message, f"Stream nobody under account {ACCOUNT} not found.")

    def test_several_violations_are_told_at_once(self):
        message = self.refusal(
            "ValidationException", self.kinesis.create_stream, StreamName="not good", ShardCount=0
        )

        self.assertEqual(
            message,
            "2 validation errors detected: Value '0' at 'shardCount' failed to satisfy constraint: Member must have "
            "value greater than or equal to 1; Value 'not good' at 'streamName' failed to satisfy constraint: Member "
            "must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        )

    def test_an_empty_and_a_long_name(self):
        empty = self.refusal("ValidationException", self.kinesis.create_stream, StreamName="", ShardCount=1)
        long = self.refusal("ValidationException", self.kinesis.create_stream, StreamName="a" * 129, ShardCount=1)

        self.assertEqual(
            empty,
            "2 validation errors detected: Value '' at 'streamName' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'streamName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        )
        self.assertEqual(
            long,
            f"1 validation error detected: Value '{'a' * 129}' at 'streamName' failed to satisfy constraint: "
            "Member must have length less than or equal to 128",
        )

    def test_too_many_shards(self):
        message = self.refusal(
            "LimitExceededException", self.kinesis.create_stream, StreamName=self.name, ShardCount=1_000_000
        )

        self.assertTrue(
            message.startswith(f"This request would exceed the shard limit for the account {ACCOUNT} in us-east-1."),
            message,
        )
        self.assertIn("Number of additional shards that would have resulted from this request: 1000000.", message)

    def test_limits_out_of_bounds(self):
        for limit, said in ((0, "greater than or equal to 1"), (10_001, "less than or equal to 10000")):
            with self.subTest(limit=limit):
                message = self.refusal("ValidationException", self.kinesis.list_streams, Limit=limit)
                self.assertEqual(
                    message,
                    f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
                    f"Member must have value {said}",
                )

    def test_shards_of_no_stream_and_of_two(self):
        neither = self.refusal("InvalidArgumentException", self.kinesis.list_shards)
        both = self.refusal("InvalidArgumentException", self.kinesis.list_shards, StreamName="s", NextToken="t")

        self.assertEqual(neither, "Either NextToken or StreamName should be provided.")
        self.assertEqual(both, "NextToken and StreamName cannot be provided together.")

    def test_a_token_of_nobody(self):
        self.refusal("InvalidArgumentException", self.kinesis.list_shards, NextToken="bm9uc2Vuc2U=")


if __name__ == "__main__":
    unittest.main()
