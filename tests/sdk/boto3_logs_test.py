#!/usr/bin/python3
"""What functions print, read back: CloudWatch Logs' operations through boto3, `aws logs tail`, `penstock logs`."""

import json
import pathlib
import signal
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import BINARY, PenstockTest, until

CODE = """
def handler(event, context):
    for line in event["lines"]:
        print(line)
    if event.get("fail"):
        raise ValueError(event["fail"])
"""


class LogsTest(PenstockTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.penstock.client("logs")
        cls.cli = cls.penstock.environment() | {"AWS_PAGER": ""}

    def setUp(self):
        self.create_function(CODE)
        self.group = f"/aws/lambda/{self.name}"

    def say(self, *lines, **more):
        self.functions.invoke(FunctionName=self.name, Payload=json.dumps({"lines": lines, **more}))

    def messages(self, **how):
        try:
            pages = self.logs.get_paginator("filter_log_events").paginate(logGroupName=self.group, **how)
            return [event["message"] for page in pages for event in page["events"]]
        except self.logs.exceptions.ResourceNotFoundException:
            return []

    def logged(self, last, **how):
        """The messages, as soon as the last one is there."""
        return until(f"{last} in the log", lambda: found if last in (found := self.messages(**how)) else None)

    def test_the_lines_of_an_invocation_in_their_order(self):
        self.refusal("ResourceNotFoundException", self.logs.filter_log_events, logGroupName=self.group)
        self.say("one", "two with\ttab", fail="on purpose")

        report = until("REPORT", lambda: [m for m in self.messages() if m.startswith("REPORT")] or None)[0]
        lines = self.messages()
        start = next(i for i, line in enumerate(lines) if line.startswith("START RequestId: "))
        self.assertEqual(lines[start + 1:start + 3], ["one", "two with\ttab"])
        (error,) = (line for line in lines if line.startswith("[ERROR] ValueError: on purpose"))
        self.assertIn("raise ValueError", error)
        self.assertTrue(lines[-2].startswith("END RequestId: "))
        self.assertEqual(lines[-1], report)

    def test_pages_filters_and_times(self):
        self.say(*[f"line {i} {'even' if i % 2 == 0 else 'odd'}" for i in range(25)], "the end")
        self.logged("the end")

        self.assertEqual(len(self.messages(filterPattern="line", PaginationConfig={"PageSize": 4})), 25)
        self.assertEqual(len(self.messages(filterPattern="line -odd")), 13)
        self.assertEqual(self.messages(filterPattern='"line 7 odd"'), ["line 7 odd"])
        events = self.logs.filter_log_events(logGroupName=self.group, filterPattern="line")["events"]
        self.assertEqual(len({event["eventId"] for event in events}), 25)
        last = events[-1]["timestamp"]
        self.assertEqual(self.messages(startTime=last + 60_000), [])
        self.assertEqual(self.messages(endTime=events[0]["timestamp"] - 60_000), [])
        stream = events[0]["logStreamName"]
        self.assertRegex(stream, r"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$")
        self.assertEqual(self.messages(logStreamNames=["none"]), [])
        self.assertIn("the end", self.messages(logStreamNamePrefix=stream[:10]))
        self.refusal("InvalidParameterException", self.logs.filter_log_events, logGroupName=self.group,
                     filterPattern="{ $.x = 1 }")
        self.refusal("InvalidParameterException", self.logs.filter_log_events, logGroupName=self.group, nextToken="x")

    def test_groups_and_streams(self):
        self.say("hello")
        self.logged("hello")

        group, = self.logs.describe_log_groups(logGroupNamePrefix=self.group)["logGroups"]
        self.assertEqual(group["logGroupName"], self.group)
        self.assertTrue(group["arn"].endswith(f":log-group:{self.group}:*"))
        self.assertGreater(group["storedBytes"], 0)
        stream, = self.logs.describe_log_streams(logGroupName=self.group, orderBy="LastEventTime",
                                                 descending=True)["logStreams"]
        self.assertLessEqual(stream["firstEventTimestamp"], stream["lastEventTimestamp"])
        elsewhere = self.penstock.client("logs", key="123456789012")
        self.assertEqual(elsewhere.describe_log_groups()["logGroups"], [])
        self.refusal("ResourceNotFoundException", self.logs.describe_log_streams, logGroupName="/none")

    def test_a_stream_forward_and_backward(self):
        self.say(*[f"line {i}" for i in range(10)], "the end")
        self.logged("the end")
        stream = self.logs.describe_log_streams(logGroupName=self.group)["logStreams"][0]["logStreamName"]

        def page(**how):
            answer = self.logs.get_log_events(logGroupName=self.group, logStreamName=stream, limit=4, **how)
            return [event["message"] for event in answer["events"]], answer
        found, token = [], {}
        while True:
            messages, answer = page(startFromHead=True, **token)
            if token.get("nextToken") == answer["nextForwardToken"]:
                break
            found += messages
            token = {"nextToken": answer["nextForwardToken"]}
        self.assertEqual(found, self.messages())

        last, answer = page()
        self.assertEqual(last, found[-4:])
        before, _ = page(nextToken=answer["nextBackwardToken"])
        self.assertEqual(before, found[-8:-4])
        self.refusal("ResourceNotFoundException", self.logs.get_log_events, logGroupName=self.group,
                     logStreamName="none")

    def test_they_outlive_a_restart(self):
        self.say("kept")
        self.logged("kept")
        self.penstock.kill()
        self.penstock.start()
        self.assertIn("kept", self.messages())

    def test_aws_logs_tail(self):
        self.say("for the cli")
        self.logged("for the cli")

        done = subprocess.run(
            ["/usr/bin/aws", "--endpoint-url", self.penstock.url, "logs", "tail", self.group, "--since", "1h"],
            env=self.cli, capture_output=True, text=True, check=True)

        self.assertIn("for the cli", done.stdout)

    def command(self, *arguments):
        return [BINARY, "logs", self.name, "--endpoint-url", self.penstock.url, *arguments]

    def test_penstock_logs(self):
        self.say("alpha", "beta")
        self.logged("beta")

        done = subprocess.run(self.command("--filter", "?alpha ?beta"), capture_output=True, text=True, check=True,
                              env=self.cli)
        lines = done.stdout.splitlines()
        self.assertEqual([line.partition(" ")[2] for line in lines], ["alpha", "beta"])
        self.assertRegex(lines[0], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z alpha$")

        wrong = subprocess.run(self.command("--since", "soon"), capture_output=True, text=True, env=self.cli)
        self.assertEqual(wrong.returncode, 2)
        none = subprocess.run([BINARY, "logs", "none", "--endpoint-url", self.penstock.url], capture_output=True,
                              text=True, env=self.cli)
        self.assertEqual(none.returncode, 1)
        self.assertIn("The specified log group does not exist", none.stderr)

    def test_penstock_logs_follows(self):
        follower = subprocess.Popen(self.command("--follow", "--filter", "line"), stdout=subprocess.PIPE, text=True,
                                    env=self.cli)
        self.addCleanup(follower.kill)

        for i in range(3):
            self.say(f"line {i}")
            self.assertTrue(follower.stdout.readline().endswith(f" line {i}\n"))
        follower.send_signal(signal.SIGINT)
        self.assertEqual(follower.stdout.read(), "")
        self.assertIn(follower.wait(), (0, 130, -signal.SIGINT))


if __name__ == "__main__":
    unittest.main()
