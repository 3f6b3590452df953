#!/usr/bin/python3
"""SubscribeToShard through boto3, over HTTP/1.1: events that are pushed, until somebody or something ends them."""

import pathlib
import sys
import threading
import time
import unittest

import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, PenstockTest, until

SHARD = "shardId-000000000000"


class Events:
    """The events of a subscription, until close() hangs up."""

    def __init__(self, stream):
        self.stream = stream
        self.iterator = iter(stream)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.iterator)["SubscribeToShardEvent"]

    def close(self):
        self.stream.close()


class SubscribeTest(PenstockTest):
    def create_consumer(self, shards=1):
        stream = self.create_stream(shards)
        consumer = self.kinesis.register_stream_consumer(StreamARN=stream, ConsumerName="reader")["Consumer"]
        until(
            "the consumer to be active",
            lambda: self.kinesis.describe_stream_consumer(ConsumerARN=consumer["ConsumerARN"])[
                "ConsumerDescription"]["ConsumerStatus"] == "ACTIVE",
        )
        return consumer["ConsumerARN"]

    def put(self, *data):
        return [self.kinesis.put_record(StreamName=self.name, Data=one, PartitionKey="k")["SequenceNumber"]
                for one in data]

    def subscribe(self, consumer, kind="TRIM_HORIZON", shard=SHARD, **position):
        answer = self.penstock.client("kinesis").subscribe_to_shard(
            ConsumerARN=consumer, ShardId=shard, StartingPosition={"Type": kind} | position)
        events = Events(answer["EventStream"])
        self.addCleanup(events.close)
        return events

    def records(self, events, count):
        """So many records, in their order."""
        got = []
        while len(got) < count:
            got += next(events)["Records"]
        return got

    def test_what_is_there_and_what_comes(self):
        consumer = self.create_consumer()
        numbers = self.put(b"one", b"two")

        events = self.subscribe(consumer)
        got = self.records(events, 2)
        self.assertEqual([record["Data"] for record in got], [b"one", b"two"])
        self.assertEqual([record["SequenceNumber"] for record in got], numbers)

        for i in range(20):
            data = f"live {i}".encode()
            [number] = self.put(data)
            event = next(events)
            self.assertEqual([record["Data"] for record in event["Records"]], [data])
            self.assertEqual(event["ContinuationSequenceNumber"], number)
            self.assertEqual(event["MillisBehindLatest"], 0)

    def test_every_starting_position(self):
        consumer = self.create_consumer()
        before = time.time() - 60
        first, second = self.put(b"one", b"two")
        for position, expected in (
            ({"kind": "TRIM_HORIZON"}, b"one"),
            ({"kind": "AT_SEQUENCE_NUMBER", "SequenceNumber": second}, b"two"),
            ({"kind": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": first}, b"two"),
            ({"kind": "AT_TIMESTAMP", "Timestamp": before}, b"one"),
        ):
            with self.subTest(position=position):
                name = f"{position['kind'].lower()}"
                arn = self.kinesis.register_stream_consumer(
                    StreamARN=consumer.split("/consumer/")[0], ConsumerName=name)["Consumer"]["ConsumerARN"]
                self.assertEqual(self.records(self.subscribe(arn, **position), 1)[0]["Data"], expected)

        events = self.subscribe(consumer, "LATEST")
        self.put(b"three")
        self.assertEqual(self.records(events, 1)[0]["Data"], b"three")

    def test_bad_positions_are_refused_before_anything_is_sent(self):
        consumer = self.create_consumer()
        self.assertIn(
            "AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
            self.refusal("InvalidArgumentException", self.subscribe, consumer=consumer, kind="AT_SEQUENCE_NUMBER"))
        self.refusal("ResourceNotFoundException", self.subscribe, consumer=consumer, shard="shardId-000000000001")
        self.assertEqual(
            self.refusal("ResourceNotFoundException", self.subscribe,
                         consumer=consumer.replace("/reader:", "/nobody:")),
            f"Consumer nobody, account {ACCOUNT} not found.")

    def test_one_goes_on_where_another_stopped(self):
        consumer = self.create_consumer()
        self.put(b"one")
        events = self.subscribe(consumer)
        event = next(events)
        events.close()
        self.put(b"two")
        number = event["ContinuationSequenceNumber"]

        def again():
            try:
                return self.subscribe(consumer, "AFTER_SEQUENCE_NUMBER", SequenceNumber=number)
            except botocore.exceptions.ClientError as error:
                # The server has not yet seen that the first one has gone.
                self.assertEqual(error.response["Error"]["Code"], "ResourceInUseException")

        self.assertEqual(self.records(until("the shard to be free", again), 1)[0]["Data"], b"two")

    def test_an_idle_shard_is_heard_of_and_a_new_subscription_takes_over(self):
        consumer = self.create_consumer()
        events = self.subscribe(consumer, "LATEST")
        self.assertEqual(
            self.refusal("ResourceInUseException", self.subscribe, consumer=consumer),
            f"Another active subscription exists for this consumer: {ACCOUNT}:{self.name}:{SHARD}:reader")

        heartbeat = next(events)  # after five seconds
        self.assertEqual(heartbeat["Records"], [])
        number = heartbeat["ContinuationSequenceNumber"]
        self.put(b"one")
        self.assertEqual(self.records(events, 1)[0]["Data"], b"one")

        second = self.subscribe(consumer, "AFTER_SEQUENCE_NUMBER", SequenceNumber=number)
        self.assertEqual(self.records(second, 1)[0]["Data"], b"one")
        with self.assertRaises(botocore.exceptions.EventStreamError) as taken_over:
            next(events)
        self.assertIn("ResourceInUseException", str(taken_over.exception))

    def test_a_stream_that_is_deleted_ends_its_subscriptions(self):
        consumer = self.create_consumer()
        events = self.subscribe(consumer, "LATEST")
        self.kinesis.delete_stream(StreamName=self.name, EnforceConsumerDeletion=True)

        with self.assertRaises(botocore.exceptions.EventStreamError) as ended:
            for _ in events:
                pass
        self.assertIn("ResourceNotFoundException", str(ended.exception))

    def test_a_consumer_that_is_deregistered_ends_its_subscriptions(self):
        consumer = self.create_consumer()
        events = self.subscribe(consumer, "LATEST")
        self.kinesis.deregister_stream_consumer(ConsumerARN=consumer)

        with self.assertRaises(botocore.exceptions.EventStreamError) as ended:
            for _ in events:
                pass
        self.assertIn("ResourceNotFoundException", str(ended.exception))

    def test_much_data_to_a_slow_reader_comes_whole_and_costs_little_memory(self):
        consumer = self.create_consumer()
        mib = 1024 * 1024

        def resident():
            status = pathlib.Path(f"/proc/{self.penstock.pid}/status").read_text()
            return int(status.split("VmRSS:")[1].split()[0]) * 1024

        for i in range(60):
            self.put(bytes([i]) * (mib - 100))
        before = resident()
        events = self.subscribe(consumer)
        # Nobody reads: the server fills the socket's buffers and waits.  Another client is served meanwhile.
        seen = [resident() for _ in range(50) if self.kinesis.list_streams()]
        self.assertLess(max(seen) - before, 40 * mib)
        self.assertEqual([record["Data"][0] for record in self.records(events, 60)], list(range(60)))

    def test_a_shard_that_is_split_ends_with_its_children(self):
        consumer = self.create_consumer()
        events = self.subscribe(consumer)
        self.put(b"before")
        self.assertEqual(self.records(events, 1)[0]["Data"], b"before")
        self.kinesis.split_shard(StreamName=self.name, ShardToSplit=SHARD, NewStartingHashKey=str(2**127))

        last = None
        for event in events:
            last = event
        self.assertNotIn("ContinuationSequenceNumber", last)
        self.assertEqual([child["ShardId"] for child in last["ChildShards"]],
                         ["shardId-000000000001", "shardId-000000000002"])
        self.put(b"after")
        got = []
        for child in last["ChildShards"]:
            threading.Thread(
                target=lambda shard: got.extend(self.records(self.subscribe(consumer, shard=shard), 1)),
                args=(child["ShardId"],), daemon=True).start()
        until("the record to come from a child", lambda: got or None)
        self.assertEqual(got[0]["Data"], b"after")


if __name__ == "__main__":
    unittest.main()
