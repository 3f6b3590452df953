#!/usr/bin/python3
"""Pipes through boto3: from a stream to the topics of a WebSocket API, without a function."""

import pathlib
import sys
import time
import unittest
import urllib.request

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, REGION, ROLE, until
from support.pipes import PipesTest


class CarryingTest(PipesTest):
    # ---- The API

    def test_a_new_pipe_as_described(self):
        created = self.pipe(Description="prices", Tags={"a": "b"}, filters=[{"data": {"x": [1]}}], key="$.data.k")

        self.assertEqual(created["Arn"], f"arn:aws:pipes:{REGION}:{ACCOUNT}:pipe/{self.name}")
        self.assertEqual((created["CurrentState"], created["DesiredState"]), ("CREATING", "RUNNING"))
        described = self.pipes.describe_pipe(Name=self.name)
        wanted = self.definition(filters=[{"data": {"x": [1]}}], key="$.data.k", Description="prices", Tags={"a": "b"})
        for member, value in wanted.items():
            self.assertEqual(described[member], value, member)
        self.assertEqual((described["CurrentState"], described["DesiredState"]), ("RUNNING", "RUNNING"))
        self.assertEqual(described["CreationTime"], described["LastModifiedTime"])
        self.assertIn("already exists", self.refusal("ConflictException", self.pipes.create_pipe, **self.definition()))

    def test_listing_by_page_and_prefix(self):
        self.stream_arn = self.create_stream()
        names = [f"{self.name}-{i}" for i in range(3)]
        for name in names:
            self.pipes.create_pipe(**self.definition() | {"Name": name})
            self.addCleanup(self.forget, name)
        self.pipes.stop_pipe(Name=names[1])

        def listed(**filters):
            pages = self.pipes.get_paginator("list_pipes").paginate(
                NamePrefix=self.name, PaginationConfig={"PageSize": 2}, **filters
            )
            return [pipe["Name"] for page in pages for pipe in page["Pipes"]]

        self.assertEqual(listed(), names)
        self.assertEqual(listed(DesiredState="STOPPED"), names[1:2])
        self.assertEqual(listed(CurrentState="RUNNING", SourcePrefix=self.stream_arn), [names[0], names[2]])
        self.assertEqual(listed(TargetPrefix="arn:aws:lambda"), [])

    def test_tags(self):
        arn = self.pipe()["Arn"]
        self.pipes.tag_resource(resourceArn=arn, tags={"team": "market", "stage": "x"})
        self.pipes.untag_resource(resourceArn=arn, tagKeys=["stage"])
        self.assertEqual(self.pipes.list_tags_for_resource(resourceArn=arn)["tags"], {"team": "market"})

    def test_what_is_wrong_or_not_served_is_refused(self):
        self.stream_arn = self.create_stream()
        good = self.definition()

        def refused(**changes):
            return self.refusal("ValidationException", self.pipes.create_pipe, **good | changes)

        def source(**members):
            return {"SourceParameters": {"KinesisStreamParameters": {"StartingPosition": "LATEST", **members}}}

        def target(**members):
            return {"TargetParameters": {"HttpParameters": {"PathParameterValues": ["x"]}} | members}

        pattern = {"FilterCriteria": {"Filters": [{"Pattern": '{"data": {"a": 5}}'}]}}
        for changes, words in [
            ({"SourceParameters": good["SourceParameters"] | pattern},
             'Event pattern is not valid. Reason: "a" must be an object or an array'),
            (source(DeadLetterConfig={"Arn": "arn:aws:sqs:us-east-1:000000000000:q"}), "DeadLetterConfig"),
            (source(MaximumBatchingWindowInSeconds=5), "flushMs"),
            (source(ParallelizationFactor=2), "ParallelizationFactor"),
            (source(StartingPosition="AT_TIMESTAMP"), "StartingPositionTimestamp"),
            ({"SourceParameters": {}}, "KinesisStreamParameters"),
            ({"SourceParameters": {"SqsQueueParameters": {"BatchSize": 1}} | source()["SourceParameters"]}, "source"),
            ({"Source": "arn:aws:sqs:us-east-1:000000000000:q"}, "source"),
            ({"Source": self.stream_arn + "-nowhere"}, "Stream not found"),
            ({"Target": "arn:aws:lambda:us-east-1:000000000000:function:f"}, "@topics"),
            ({"Target": self.target(stage="nowhere")}, "does not exist"),
            ({"Target": self.target(api="nowhere")}, "does not exist"),
            ({"Target": self.target("prices")}, "PathParameterValues"),
            ({"Target": self.target("*/*")}, "PathParameterValues"),
            (target(HttpParameters={"PathParameterValues": ["$.data[*].x"]}), "JSON path"),
            (target(HttpParameters={"PathParameterValues": ["x"], "HeaderParameters": {"a": "b"}}), "HeaderParameters"),
            (target(HttpParameters={"PathParameterValues": ["x"], "QueryStringParameters": {"a": "b"}}), "parameter a"),
            (target(SqsQueueParameters={}), "target"),
            (target(InputTemplate="{"), "InputTemplate"),
            (target(InputTemplate="<aws.pipes.event>"), "aws.pipes.event"),
            ({"Enrichment": "arn:aws:lambda:us-east-1:000000000000:function:f"}, "Enrichment"),
            ({"RoleArn": "me"}, "roleArn"),
        ]:
            self.assertIn(words, refused(**changes), changes)
        self.assertEqual(self.pipes.list_pipes(NamePrefix=self.name)["Pipes"], [])
        for call in (self.pipes.describe_pipe, self.pipes.delete_pipe, self.pipes.start_pipe, self.pipes.stop_pipe):
            self.refusal("NotFoundException", call, Name="nowhere")

    # ---- From the stream to clients

    def test_records_reach_the_topics_of_their_partition_keys(self):
        self.pipe()
        socket = self.subscriber("AAPL")

        put = self.put({"price": 1}, key="AAPL")
        self.put({"price": 2}, key="MSFT")
        self.put(b"text, as it came", key="AAPL")

        first, second = self.heard(socket), self.heard(socket)
        self.assertEqual((first["topic"], first["data"]), ("AAPL", {"price": 1}))
        self.assertNotIn("key", first)
        self.assertTrue(first["position"].endswith(f".{put['ShardId']}:{put['SequenceNumber']}"), first)
        self.assertEqual(second["text"], "text, as it came")

    def test_filtered_keyed_and_transformed(self):
        self.pipe(
            topic="$.data.market", key="$.data.symbol", template='{"p": <$.data.price>, "of": "<$.partitionKey>"}',
            filters=[{"data": {"price": [{"numeric": [">", 10]}]}}, {"partitionKey": ["any"]}],
        )
        socket = self.subscriber("filtered")

        for price, key in [(5, "k"), (11, "k"), (7, "any"), (20.5, "k")]:
            self.put({"market": "filtered", "symbol": f"S{price}", "price": price}, key=key)
        self.put(b"no JSON")
        self.put({"market": ["none"], "price": 30})
        self.put({"market": "filtered", "price": 12})

        heard = [self.heard(socket) for _ in range(4)]
        self.assertEqual([(m.get("key"), m["data"]) for m in heard], [
            ("S11", {"p": 11, "of": "k"}), ("S7", {"p": 7, "of": "any"}), ("S20.5", {"p": 20.5, "of": "k"}),
            (None, {"p": 12, "of": "k"}),
        ])

    def test_a_topic_that_is_given(self):
        self.stream_arn = self.create_stream()
        arguments = self.definition(position="LATEST")
        self.put("before")
        self.pipes.create_pipe(**arguments | {"Target": self.target("given"), "TargetParameters": {}})
        self.addCleanup(self.forget, self.name)
        self.put("after")

        self.assertEqual(self.heard(self.subscriber("given"))["data"], "after")

    def test_it_begins_at_a_time(self):
        self.stream_arn = self.create_stream()
        self.put("before", key="time")
        # boto3 sends whole seconds.
        between = int(time.time()) + 1
        until("the next second", lambda: time.time() > between)
        self.put("after", key="time")
        definition = self.definition(position="AT_TIMESTAMP")
        definition["SourceParameters"]["KinesisStreamParameters"]["StartingPositionTimestamp"] = between
        self.pipes.create_pipe(**definition)
        self.addCleanup(self.forget, self.name)

        self.assertEqual(until("a record", lambda: self.heard(self.subscriber("time"))["data"]), "after")
        described = self.pipes.describe_pipe(Name=self.name)["SourceParameters"]["KinesisStreamParameters"]
        self.assertEqual(described["StartingPositionTimestamp"].timestamp(), between)

    def test_what_it_carried_and_passed_over_is_counted(self):
        self.pipe(topic="$.data.t", filters=[{"data": [{"exists": True}]}, {"data": {"t": [{"exists": True}]}}])
        for data in ({"t": "counted"}, {"t": "counted"}, {"t": "no*"}, {"n": 1}, b"\xff", 5):
            self.put(data)

        def metric(name, **labels):
            with urllib.request.urlopen(self.penstock.url + "/_penstock/metrics") as answer:
                lines = answer.read().decode().splitlines()
            labels = "".join(f',{key}="{value}"' for key, value in labels.items())
            wanted = f'penstock_pipe_{name}_total{{pipe="arn:aws:pipes:{REGION}:{ACCOUNT}:pipe/{self.name}"{labels}}} '
            return next(int(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))

        until("the last", lambda: metric("passed_over", reason="no_topic") == 3)
        self.assertEqual(metric("published"), 2)
        self.assertEqual(metric("passed_over", reason="filtered"), 1)

    def test_a_prefix_and_the_whole_event(self):
        self.pipe(template="<aws.pipes.event.json>")
        self.pipes.update_pipe(Name=self.name, RoleArn=ROLE, Target=self.target("prices.*"))
        socket = self.subscriber("prices.K")

        put = self.put({"a": 1}, key="K")

        event = self.heard(socket)["data"]
        self.assertEqual((event["data"], event["partitionKey"]), ({"a": 1}, "K"))
        self.assertEqual(event["eventID"], f"{put['ShardId']}:{put['SequenceNumber']}")
        self.assertEqual(event["eventSourceARN"], self.stream_arn)

    def test_an_update_counts_for_what_comes(self):
        self.pipe(filters=[{"data": {"n": [1]}}])
        socket = self.subscriber("u")
        self.put({"n": 1}, key="u")
        self.put({"n": 2}, key="u")
        self.assertEqual(self.heard(socket)["data"], {"n": 1})

        updated = self.pipes.update_pipe(
            Name=self.name, RoleArn=ROLE, SourceParameters={"FilterCriteria": self.criteria({"data": {"n": [3]}})}
        )
        self.assertEqual(updated["CurrentState"], "UPDATING")
        for n in (1, 3):
            self.put({"n": n}, key="u")
        self.assertEqual(self.heard(socket)["data"], {"n": 3})

        self.assertIn("not valid", self.refusal(
            "ValidationException", self.pipes.update_pipe, Name=self.name, RoleArn=ROLE,
            SourceParameters={"FilterCriteria": {"Filters": [{"Pattern": "x"}]}},
        ))
        described = self.pipes.describe_pipe(Name=self.name)
        self.assertEqual(described["SourceParameters"]["FilterCriteria"], self.criteria({"data": {"n": [3]}}))
        self.assertEqual(
            described["SourceParameters"]["KinesisStreamParameters"], {"StartingPosition": "TRIM_HORIZON"})

    def test_stopped_it_waits_and_started_it_goes_on(self):
        self.pipe()
        socket = self.subscriber("s")
        self.put(1, key="s")
        self.assertEqual(self.heard(socket)["data"], 1)

        self.assertEqual(self.pipes.stop_pipe(Name=self.name)["CurrentState"], "STOPPING")
        self.assertEqual(self.pipes.describe_pipe(Name=self.name)["CurrentState"], "STOPPED")
        self.put(2, key="s")
        self.assertEqual(self.pipes.start_pipe(Name=self.name)["CurrentState"], "STARTING")
        self.put(3, key="s")

        self.assertEqual([self.heard(socket)["data"] for _ in range(2)], [2, 3])

    def test_a_deleted_pipe_carries_nothing(self):
        self.pipe()
        socket = self.subscriber("d")
        self.put(1, key="d")
        self.assertEqual(self.heard(socket)["data"], 1)

        deleted = self.pipes.delete_pipe(Name=self.name)
        self.assertEqual((deleted["CurrentState"], deleted["DesiredState"]), ("DELETING", "DELETED"))
        self.put(2, key="d")
        # One of its name begins anew.
        self.pipes.create_pipe(**self.definition(position="LATEST"))
        self.put(3, key="d")

        self.assertEqual(self.heard(socket)["data"], 3)

    def test_children_follow_their_parents(self):
        self.pipe(topic="all")
        socket = self.subscriber("all")
        self.put(1)
        self.kinesis.split_shard(
            StreamName=self.name, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127)
        )
        self.active(self.name)
        self.put(2)

        self.assertEqual([self.heard(socket)["data"] for _ in range(2)], [1, 2])
        self.penstock.stop()
        self.penstock.start()
        socket = self.subscriber("all")
        self.put(3)
        self.assertEqual(until("the third", lambda: self.heard(socket)["data"]), 3)

    def test_it_ends_with_its_stream(self):
        self.pipe()
        self.kinesis.delete_stream(StreamName=self.name)

        def ended():
            described = self.pipes.describe_pipe(Name=self.name)
            return described["CurrentState"] == "START_FAILED" and described["StateReason"]

        self.assertIn("does not exist", until("the pipe knows", ended))
        self.stream_arn = self.create_stream()
        self.put("anew", key="e")
        self.assertEqual(self.heard(self.subscriber("e"))["data"], "anew")
        self.assertEqual(self.pipes.describe_pipe(Name=self.name)["CurrentState"], "RUNNING")

    # ---- Over restarts

    def test_a_restart_loses_nothing(self):
        self.pipe()
        socket = self.subscriber("r")
        self.put(1, key="r")
        self.assertEqual(self.heard(socket)["data"], 1)

        self.penstock.stop()
        self.penstock.start()
        socket = self.subscriber("r")
        self.put(2, key="r")

        self.assertEqual(self.heard(socket)["data"], 2)


if __name__ == "__main__":
    unittest.main()
