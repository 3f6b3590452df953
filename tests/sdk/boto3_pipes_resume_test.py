#!/usr/bin/python3
"""Clients that come back to a topic which a pipe feeds: what it has no more is read from the stream."""

import hashlib
import json
import pathlib
import random
import sys
import threading
import unittest
import urllib.parse
import urllib.request

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE
from support.penstock import until
from support.pipes import PipesTest


class ResumeTest(PipesTest):
    def numbered(self, numbers, key, **arguments):
        records = [{"Data": str(n).encode(), "PartitionKey": key, **arguments} for n in numbers]
        self.kinesis.put_records(StreamName=self.name, Records=records)

    def numbers(self, socket, count):
        return [self.heard(socket)["data"] for _ in range(count)]

    def short_history(self, topic, messages=2):
        self.ask("PUT", f"/@topics/{topic}", {"open": True, "history": {"messages": messages}})

    def has(self, topic):
        """The position of the first message, which a client has that missed the rest."""
        socket = self.subscriber(topic)
        self.numbered([1], key=topic)
        position = self.heard(socket)["position"]
        socket.drop()
        return position

    def test_who_comes_back_gets_from_the_stream_what_the_topic_has_no_more(self):
        self.short_history("journal")
        self.pipe(filters=[{"data": [{"anything-but": 7}]}])
        position = self.has("journal")
        self.numbered(range(2, 300), key="journal")
        until("all are published", lambda: self.heard(self.subscriber("journal"))["data"] == 299)

        socket = self.subscriber("journal", position=position)
        self.assertTrue(socket.answers[0]["recovered"])
        self.numbered([300], key="journal")

        self.assertEqual(self.numbers(socket, 298), [n for n in range(2, 301) if n != 7])

    def test_positions_outlive_a_power_cut(self):
        self.pipe()
        position = self.has("cut")
        self.numbered([2, 3], key="cut")
        self.penstock.kill()
        self.penstock.start()

        socket = self.subscriber("cut", position=position)
        self.assertTrue(socket.answers[0]["recovered"])
        self.numbered([4], key="cut")
        self.assertEqual(self.numbers(socket, 3), [2, 3, 4])

    def test_a_reader_of_events_and_who_is_subscribed_come_back_too(self):
        self.short_history("events")
        self.pipe()
        position = self.has("events")
        self.numbered([2, 3, 4, 5], key="events")
        until("all are published", lambda: self.heard(self.subscriber("events"))["data"] == 5)

        request = urllib.request.Request(
            f"{self.penstock.url}/{self.api}/{STAGE}?topic=events",
            headers={"Accept": "text/event-stream", "Last-Event-ID": position},
        )
        with urllib.request.urlopen(request) as events:
            got = []
            while len(got) < 5:
                line = events.readline().decode().strip()
                if line.startswith("data: "):
                    got.append(json.loads(line.removeprefix("data: ")))
        self.assertTrue(got[0]["recovered"])
        self.assertEqual(got[1:], [2, 3, 4, 5])

        plain, me = self.connect_known(self.api)
        me = urllib.parse.quote(me)
        self.assertTrue(
            self.ask("PUT", f"/@topics/events/connections/{me}?position={urllib.parse.quote(position)}")["recovered"])
        self.assertEqual([plain.receive() for _ in range(4)], ["2", "3", "4", "5"])

    def test_after_a_power_cut_nobody_gets_what_it_has(self):
        # The checkpoint may be older than what the client got: that is published again, to others.
        for round in range(3):
            if not round:
                self.pipe()
            socket = self.subscriber("again")
            self.numbered([10 * round, 10 * round + 1], key="again")
            position = ""
            while f"{10 * round + 1}" != position.partition(" ")[0]:
                message = self.heard(socket)
                position = f"{message['data']} {message['position']}"
            self.penstock.kill()
            self.penstock.start()

            back = self.subscriber("again", position=position.partition(" ")[2])
            self.assertTrue(back.answers[0]["recovered"])
            self.numbered([10 * round + 2], key="again")
            self.assertEqual(self.numbers(back, 1), [10 * round + 2])

    def test_several_shards_and_partition_keys(self):
        self.pipe(shards=3)
        position = self.has("keyed")
        self.numbered([2], key="other")
        self.numbered([3], key="keyed")
        self.penstock.kill()
        self.penstock.start()

        self.assertTrue(self.subscriber("keyed", position=position).answers[0]["recovered"])
        # An explicit hash key leads the topic's records to another shard: from then on none has them all.
        hashed = int.from_bytes(hashlib.md5(b"keyed").digest(), "big")
        self.numbered([4], key="keyed", ExplicitHashKey=str((hashed + 2**127) % 2**128))
        def told():
            return not self.subscriber("keyed", position=position).answers[0]["recovered"]
        self.penstock.stop()
        self.penstock.start()
        until("the pipe has noticed", told)

    def test_what_cannot_be_read_back_is_told(self):
        self.pipe(shards=2, topic="all")
        mixed = self.has("all")
        self.penstock.kill()
        self.penstock.start()
        self.assertFalse(self.subscriber("all", position=mixed).answers[0]["recovered"])
        for wrong in ("0.0.shardId-000000000000:1", "0.0.nonsense", "0.0.shardId-000000000000:" + "9" * 56):
            self.assertFalse(self.subscriber("all", position=wrong).answers[0]["recovered"], wrong)

    def test_a_reshard_ends_the_way_back(self):
        self.short_history("parent", messages=1)
        self.pipe()
        position = self.has("parent")
        self.numbered([2, 3], key="parent")
        self.kinesis.split_shard(
            StreamName=self.name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127)
        )
        self.active(self.name)
        socket = self.subscriber("parent", position=position)
        self.assertFalse(socket.answers[0]["recovered"])

    def test_a_stopped_pipe_keeps_nobody_waiting(self):
        self.pipe()
        position = self.has("stopped")
        self.pipes.stop_pipe(Name=self.name)
        self.penstock.kill()
        self.penstock.start()
        self.assertFalse(self.subscriber("stopped", position=position).answers[0]["recovered"])

    def test_coming_back_again_and_again_while_records_come(self):
        self.short_history("busy", messages=3)
        self.pipe()
        count, clients = 3000, 4
        failed = []

        def follow(seed, position):
            chance, got = random.Random(seed), []
            try:
                while len(got) < count:
                    socket = self.subscriber("busy", position=position)
                    if not socket.answers[0]["recovered"]:
                        raise AssertionError(f"not recovered from {position}")
                    for _ in range(min(chance.randint(1, 400), count - len(got))):
                        message = self.heard(socket)
                        got.append(message["data"])
                        position = message["position"]
                    socket.drop()
                self.assertEqual(got, list(range(count)))
            except Exception as problem:
                failed.append((problem, got[-5:]))

        seed = random.randrange(2**32)
        first = self.subscriber("busy")
        self.put("begin", key="busy")
        begin = self.heard(first)["position"]
        threads = [threading.Thread(target=follow, args=(seed + i, begin)) for i in range(clients)]
        for thread in threads:
            thread.start()
        for at in range(0, count, 50):
            self.numbered(range(at, min(at + 50, count)), key="busy")
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [], f"seed {seed}")


if __name__ == "__main__":
    unittest.main()
