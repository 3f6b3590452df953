#!/usr/bin/python3
"""AWS's limits through boto3, without retries: each error with its code and message, what was accepted is there, and
what was refused is not.

A burst exceeds a limit on whatever machine, so nothing here waits for a second to pass: calls are made until one is
refused, or all at once in one PutRecords.
"""

import collections
import concurrent.futures
import pathlib
import sys
import unittest

import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, Penstock, PenstockTest, until

HALF = 2**127
SHARD = "shardId-000000000000"
THROTTLED = "ProvisionedThroughputExceededException"


def error_of(call, **arguments):
    """Code and message of the refusal; None when the call is not refused."""
    try:
        call(**arguments)
        return None
    except botocore.exceptions.ClientError as refused:
        return refused.response["Error"]["Code"], refused.response["Error"]["Message"]


def first_error(call, calls_max=300, **arguments):
    """Of many calls, one after the other, and how many went well before it."""
    for count in range(calls_max):
        error = error_of(call, **arguments)
        if error:
            return error, count
    raise AssertionError(f"{calls_max} calls were not refused")


def patiently(call, **arguments):
    """The answer, however often the rate is exceeded before."""

    def ask():
        try:
            return call(**arguments)
        except botocore.exceptions.ClientError as refused:
            if refused.response["Error"]["Code"] not in (THROTTLED, "LimitExceededException"):
                raise
            return None

    return until("a call that is not refused", ask)


class LimitsTest(PenstockTest):
    """Each test has an account of its own, so that none uses up another's calls."""

    arguments = ("--limits=aws",)
    accounts = 0

    def setUp(self):
        LimitsTest.accounts += 1
        self.use_account(f"{LimitsTest.accounts:012}")

    def use_account(self, account, region="us-east-1"):
        self.account, self.region = account, region
        self.kinesis = self.penstock.client("kinesis", key=account, region=region)
        self.addCleanup(self.kinesis.close)

    def create(self, shards=1, name=None, **settings):
        """A stream is ready at once; to ask for its state would use up calls."""
        counted = {"ShardCount": shards} if shards else {}
        self.kinesis.create_stream(StreamName=name or self.name, **counted, **settings)
        return f"arn:aws:kinesis:{self.region}:{self.account}:stream/{name or self.name}"

    def shard_rate(self, shard=SHARD):
        return THROTTLED, f"Rate exceeded for shard {shard} in stream {self.name} under account {self.account}."

    def call_rate(self, name=None):
        return (
            "LimitExceededException",
            f"Rate exceeded for stream {name or self.name} under account {self.account}.",
        )

    def texts(self, shard=SHARD, name=None):
        """All records of an open shard, read no faster than it allows."""
        name = name or self.name
        answer = patiently(
            self.kinesis.get_shard_iterator, StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )
        iterator, read = answer["ShardIterator"], []
        while True:
            answer = patiently(self.kinesis.get_records, ShardIterator=iterator)
            read += [record["Data"] for record in answer["Records"]]
            if not answer["Records"] and answer["MillisBehindLatest"] == 0:
                return read
            iterator = answer["NextShardIterator"]

    def test_put_record_beyond_a_shard_s_bytes(self):
        self.create()
        numbered = [b"%03d" % i + bytes(300_000) for i in range(100)]
        accepted = []
        for data in numbered:
            error = error_of(self.kinesis.put_record, StreamName=self.name, PartitionKey="k", Data=data)
            if error:
                break
            accepted.append(data)

        self.assertEqual(error, self.shard_rate())
        self.assertGreaterEqual(len(accepted), 3)  # 1 MiB at once
        self.assertEqual(self.texts(), accepted)

    def test_put_records_takes_what_the_shard_takes(self):
        self.create(shards=2)
        sizes = [(700_000, 0), (600_000, 0), (600_000, HALF), (300_000, 0), (100_000, 0)]
        records = [
            {"Data": b"%d" % i + bytes(size), "PartitionKey": "k", "ExplicitHashKey": str(hash_)}
            for i, (size, hash_) in enumerate(sizes)
        ]

        answer = self.kinesis.put_records(StreamName=self.name, Records=records)

        self.assertEqual(answer["FailedRecordCount"], 2)
        code, message = self.shard_rate()
        refusal = {"ErrorCode": code, "ErrorMessage": message}
        self.assertEqual([answer["Records"][i] for i in (1, 4)], [refusal, refusal])
        self.assertEqual(
            [answer["Records"][i]["ShardId"] for i in (0, 2, 3)], [SHARD, "shardId-000000000001", SHARD]
        )
        self.assertEqual([text[:1] for text in self.texts()], [b"0", b"3"])

    def test_put_records_beyond_a_shard_s_records(self):
        self.create()
        accepted, refused = [], []
        for call in range(50):
            texts = [b"%d/%d" % (call, i) for i in range(500)]
            answer = self.kinesis.put_records(
                StreamName=self.name, Records=[{"Data": text, "PartitionKey": "k"} for text in texts]
            )
            failed = [entry for entry in answer["Records"] if "ErrorCode" in entry]
            self.assertEqual(answer["FailedRecordCount"], len(failed))
            for text, entry in zip(texts, answer["Records"]):
                (refused if "ErrorCode" in entry else accepted).append(text)
            if failed:
                break

        self.assertEqual((failed[0]["ErrorCode"], failed[0]["ErrorMessage"]), self.shard_rate())
        self.assertGreaterEqual(len(accepted), 1000)
        self.assertEqual(self.texts(), accepted)

    def test_one_shard_s_limits_are_not_another_s(self):
        self.create(shards=2)
        put = dict(StreamName=self.name, PartitionKey="k", Data=bytes(400_000))
        error, _ = first_error(self.kinesis.put_record, ExplicitHashKey="0", **put)
        self.assertEqual(error, self.shard_rate())
        self.assertIsNone(error_of(self.kinesis.put_record, ExplicitHashKey=str(HALF), **put))

    def test_get_records_more_than_five_times_a_second(self):
        self.create()
        iterator = self.iterator(self.name)
        error, before = first_error(self.kinesis.get_records, ShardIterator=iterator)
        self.assertEqual(error, self.shard_rate())
        self.assertGreaterEqual(before, 5)
        self.assertEqual(patiently(self.kinesis.get_records, ShardIterator=iterator)["Records"], [])

    def test_get_shard_iterator_has_a_rate_per_shard(self):
        self.create(shards=2)
        ask = dict(StreamName=self.name, ShardIteratorType="LATEST")
        error, before = first_error(self.kinesis.get_shard_iterator, ShardId=SHARD, **ask)
        self.assertEqual(error, self.shard_rate())
        self.assertGreaterEqual(before, 5)
        self.assertIsNone(error_of(self.kinesis.get_shard_iterator, ShardId="shardId-000000000001", **ask))

    def test_calls_of_the_control_plane(self):
        arn = self.create()
        named = dict(StreamName=self.name)
        tagged = dict(Tags={"a": "b"})
        for count, call, arguments in (
            (5, self.kinesis.add_tags_to_stream, named | tagged),
            (5, self.kinesis.list_tags_for_stream, named),
            (5, self.kinesis.remove_tags_from_stream, named | dict(TagKeys=["a"])),
            (10, self.kinesis.describe_stream, named),
            (20, self.kinesis.describe_stream_summary, named),
            (5, self.kinesis.increase_stream_retention_period, named | dict(RetentionPeriodHours=24)),
            (5, self.kinesis.enable_enhanced_monitoring, named | dict(ShardLevelMetrics=["ALL"])),
            (5, self.kinesis.list_stream_consumers, dict(StreamARN=arn)),
        ):
            with self.subTest(call.__name__):
                error, before = first_error(call, **arguments)
                self.assertEqual(error, self.call_rate())
                self.assertGreaterEqual(before, count)

    def test_calls_that_are_about_no_stream(self):
        message = "LimitExceededException", f"Rate exceeded for account {self.account}."
        self.assertEqual(first_error(self.kinesis.describe_limits)[0], message)
        self.assertEqual(first_error(self.kinesis.list_streams)[0], message)

    def test_rates_are_an_account_s_in_a_region(self):
        first_error(self.kinesis.list_streams)
        self.use_account(self.account, "eu-west-1")
        self.assertIsNone(error_of(self.kinesis.list_streams))
        self.use_account("999999999999")
        self.assertIsNone(error_of(self.kinesis.list_streams))

    def test_subscribe_to_shard_more_than_once_a_second(self):
        arn = self.create()
        consumer = self.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="c")["Consumer"]["ConsumerARN"]
        latest = dict(ConsumerARN=consumer, StartingPosition={"Type": "LATEST"})

        # Within a second of the first it is the rate that refuses, later the first subscription: on a machine that
        # stalls between two calls, the next two are near enough.
        def is_the_rate():
            return error_of(self.kinesis.subscribe_to_shard, ShardId=SHARD, **latest) == self.call_rate()

        first = self.kinesis.subscribe_to_shard(ShardId=SHARD, **latest)
        until("a subscription that comes too soon", is_the_rate)
        first["EventStream"].close()

    def test_shards_of_an_account(self):
        self.use_account(self.account, "eu-central-1")
        self.create(shards=999, name="large")
        self.create(shards=1, name="small")
        limits = self.kinesis.describe_limits()
        self.assertEqual((limits["ShardLimit"], limits["OpenShardCount"]), (1000, 1000))

        code, message = error_of(self.kinesis.create_stream, StreamName="more", ShardCount=2)

        self.assertEqual(code, "LimitExceededException")
        self.assertEqual(
            message,
            f"This request would exceed the shard limit for the account {self.account} in eu-central-1. Current shard "
            "count for the account: 1000. Limit: 1000. Number of additional shards that would have resulted from "
            "this request: 2. Refer to the AWS Service Limits page "
            "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to "
            "request higher limits.",
        )
        code, message = error_of(
            self.kinesis.update_shard_count,
            StreamName="small", TargetShardCount=2, ScalingType="UNIFORM_SCALING",
        )
        self.assertEqual(code, "LimitExceededException")
        self.assertEqual(
            message,
            "Target shard count or number of open shards cannot be greater than 1000. Current open shard count: 1, "
            "Target shard count: 2",
        )


    def test_streams_in_on_demand_mode_are_counted(self):
        self.create(shards=0, name="on-demand", StreamModeDetails={"StreamMode": "ON_DEMAND"})
        limits = self.kinesis.describe_limits()
        self.assertEqual((limits["OnDemandStreamCount"], limits["OnDemandStreamCountLimit"]), (1, 50))

    def test_an_on_demand_stream_doubles_and_its_reader_misses_nothing(self):
        """Sixteen keys, evenly over the hashes; one call writes more than half of a second's rate to each shard."""
        self.create(shards=0)
        put = collections.defaultdict(list)

        def put_round(number, size):
            records = []
            for i in range(64):
                key = i % 16
                data = b"%d/%d/" % (number, i) + bytes(size)
                put[f"key-{key}"].append(data)
                records.append(
                    {"Data": data, "PartitionKey": f"key-{key}", "ExplicitHashKey": str(key * 2**124 + 5)}
                )
            answer = self.kinesis.put_records(StreamName=self.name, Records=records)
            self.assertEqual(answer["FailedRecordCount"], 0)
            return {entry["ShardId"] for entry in answer["Records"]}

        def open_shards():
            answer = patiently(self.kinesis.describe_stream_summary, StreamName=self.name)
            return answer["StreamDescriptionSummary"]["OpenShardCount"]

        self.assertEqual(open_shards(), 4)
        self.assertEqual(len(put_round(0, 100)), 4)
        self.assertEqual(open_shards(), 4)
        put_round(1, 40_000)
        until("eight open shards", lambda: open_shards() == 8)
        self.assertEqual(len(put_round(2, 10_000)), 8)

        shards = {shard["ShardId"]: shard for shard in self.kinesis.list_shards(StreamName=self.name)["Shards"]}
        self.assertEqual(len(shards), 12)
        for shard in shards.values():
            closed = "EndingSequenceNumber" in shard["SequenceNumberRange"]
            self.assertEqual(closed, "ParentShardId" not in shard)
        self.assertEqual(self.read_as_kcl(shards), put)

    def test_many_writers_while_a_stream_grows_lose_nothing_that_was_accepted(self):
        """Four at once, of eight keys each, with more than the shards take; nobody tries a record again."""
        self.create(shards=0)
        accepted = collections.defaultdict(list)  # each key is one thread's
        refused = collections.Counter()

        def write(writer):
            kinesis = self.penstock.client("kinesis", key=self.account)
            for call in range(10):
                keys = [writer * 8 + i % 8 for i in range(150)]  # one call is enough for a split
                records = [
                    {
                        "Data": b"%d/%d/" % (call, i) + bytes(4000),
                        "PartitionKey": f"key-{key}",
                        "ExplicitHashKey": str(key * 2**123 + 5),
                    }
                    for i, key in enumerate(keys)
                ]
                answer = kinesis.put_records(StreamName=self.name, Records=records)
                for record, entry in zip(records, answer["Records"]):
                    if "ErrorCode" in entry:
                        refused[entry["ErrorCode"]] += 1
                    else:
                        accepted[record["PartitionKey"]].append(record["Data"])
            kinesis.close()

        with concurrent.futures.ThreadPoolExecutor(4) as writers:
            list(writers.map(write, range(4)))

        self.assertLessEqual(set(refused), {THROTTLED})
        until("a split", lambda: len(self.kinesis.list_shards(StreamName=self.name)["Shards"]) > 4)
        shards = {shard["ShardId"]: shard for shard in self.kinesis.list_shards(StreamName=self.name)["Shards"]}
        self.assertEqual(self.read_as_kcl(shards), accepted)

    def read_as_kcl(self, shards):
        """{key: [data]}: a shard is begun when all of its parents have been read to their ends."""
        read = collections.defaultdict(list)
        ready = [shard_id for shard_id, shard in shards.items() if "ParentShardId" not in shard]
        for shard_id in ready:
            answer = patiently(
                self.kinesis.get_shard_iterator,
                StreamName=self.name, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON",
            )
            iterator = answer["ShardIterator"]
            while iterator:
                answer = patiently(self.kinesis.get_records, ShardIterator=iterator)
                for record in answer["Records"]:
                    read[record["PartitionKey"]].append(record["Data"])
                if not answer["Records"] and answer["MillisBehindLatest"] == 0:
                    break
                iterator = answer.get("NextShardIterator")
            children = answer.get("ChildShards", [])
            self.assertEqual("NextShardIterator" in answer, not children)
            ready += [child["ShardId"] for child in children]  # each has one parent: shards were only split
        return read


class RestartTest(PenstockTest):
    """What was written without limits is read with them."""

    def test_after_10_mib_reads_are_refused_until_they_are_paid_off(self):
        self.create_stream()
        for _ in range(11):
            self.kinesis.put_record(StreamName=self.name, PartitionKey="k", Data=bytes(1_000_000))
        self.penstock.stop()
        self.penstock.arguments = ("--limits=aws",)
        self.penstock.start()
        iterator = self.iterator(self.name)

        answer = self.kinesis.get_records(ShardIterator=iterator)

        self.assertEqual(len(answer["Records"]), 10)
        self.assertEqual(
            error_of(self.kinesis.get_records, ShardIterator=iterator),
            (THROTTLED, f"Rate exceeded for shard {SHARD} in stream {self.name} under account {ACCOUNT}."),
        )
        rest = patiently(self.kinesis.get_records, ShardIterator=answer["NextShardIterator"])
        self.assertEqual(len(rest["Records"]), 1)


if __name__ == "__main__":
    unittest.main()
