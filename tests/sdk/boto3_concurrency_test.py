#!/usr/bin/python3
"""Lambda through boto3: reserved and provisioned concurrency, the account's settings."""

import concurrent.futures
import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, PenstockTest, until

WAITING = """
import os, time

def handler(event, context):
    open(event["started"], "a").write("x")
    while not os.path.exists(event["go"]):
        time.sleep(0.01)
"""


class ConcurrencyTest(PenstockTest):
    def setUp(self):
        self.arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{self.name}"

    def reserve(self, count):
        return self.functions.put_function_concurrency(
            FunctionName=self.name, ReservedConcurrentExecutions=count
        )

    def test_no_more_run_than_are_reserved(self):
        self.create_function(WAITING)
        self.functions.publish_version(FunctionName=self.name)
        self.reserve(2)
        started, go = self.penstock.folder / "started", self.penstock.folder / "go"
        event = json.dumps({"started": str(started), "go": str(go)})

        with concurrent.futures.ThreadPoolExecutor() as threads:
            # A version counts as the function that it is of.
            running = [
                threads.submit(self.functions.invoke, FunctionName=name, Payload=event)
                for name in (self.name, self.name + ":1")
            ]
            until("both to run", lambda: started.exists() and started.read_text() == "xx")
            with self.assertRaises(self.functions.exceptions.TooManyRequestsException) as refused:
                self.functions.invoke(FunctionName=self.name, Payload=event)
            go.touch()
            answers = [one.result() for one in running]
        after = self.functions.invoke(FunctionName=self.name, Payload=event)

        answer = refused.exception.response
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 429)
        self.assertEqual(answer["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded")
        self.assertEqual(answer["message"], "Rate Exceeded.")
        self.assertEqual([one["StatusCode"] for one in [*answers, after]], [200] * 3)

    def test_zero_turns_a_function_off(self):
        self.create_function("def handler(event, context): return 1")

        put = self.reserve(0)
        with self.assertRaises(self.functions.exceptions.TooManyRequestsException):
            self.functions.invoke(FunctionName=self.name)
        told = self.functions.get_function_concurrency(FunctionName=self.name)
        whole = self.functions.get_function(FunctionName=self.name)
        deleted = self.functions.delete_function_concurrency(FunctionName=self.name)

        self.assertEqual(put["ReservedConcurrentExecutions"], 0)
        self.assertEqual(told["ReservedConcurrentExecutions"], 0)
        self.assertEqual(whole["Concurrency"], {"ReservedConcurrentExecutions": 0})
        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.assertEqual(json.load(self.functions.invoke(FunctionName=self.name)["Payload"]), 1)
        self.assertNotIn(
            "ReservedConcurrentExecutions", self.functions.get_function_concurrency(FunctionName=self.name)
        )

    def test_a_hundred_stay_unreserved(self):
        self.create_function("def handler(event, context): return 1")
        before = self.functions.get_account_settings()

        message = self.refusal("InvalidParameterValueException", self.reserve, count=901)
        self.reserve(10)
        after = self.functions.get_account_settings()
        self.functions.delete_function_concurrency(FunctionName=self.name)

        self.assertEqual(
            message,
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            "below its minimum value of [100].",
        )
        self.assertEqual(before["AccountLimit"]["ConcurrentExecutions"], 1000)
        self.assertEqual(before["AccountLimit"]["UnreservedConcurrentExecutions"], 1000)
        self.assertEqual(before["AccountLimit"]["TotalCodeSize"], 80530636800)
        self.assertEqual(after["AccountLimit"]["UnreservedConcurrentExecutions"], 990)
        count = len(self.functions.list_functions()["Functions"])
        self.assertEqual(after["AccountUsage"]["FunctionCount"], count)
        self.assertGreater(after["AccountUsage"]["TotalCodeSize"], 0)

    def test_an_unknown_function(self):
        message = self.refusal("ResourceNotFoundException", self.reserve, count=1)

        self.assertEqual(message, f"Function not found: {self.arn}")

    def test_provisioned_concurrency(self):
        self.create_function("def handler(event, context): return 1")
        self.functions.publish_version(FunctionName=self.name)
        which = {"FunctionName": self.name, "Qualifier": "1"}

        put = self.functions.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=3, **which)

        def is_ready():
            got = self.functions.get_provisioned_concurrency_config(**which)
            return got["Status"] == "READY" and got

        got = until("it to be ready", is_ready)
        listed = self.functions.list_provisioned_concurrency_configs(FunctionName=self.name)
        latest = self.refusal(
            "InvalidParameterValueException", self.functions.put_provisioned_concurrency_config,
            FunctionName=self.name, Qualifier="$LATEST", ProvisionedConcurrentExecutions=1,
        )
        deleted = self.functions.delete_provisioned_concurrency_config(**which)
        gone = self.refusal(
            "ProvisionedConcurrencyConfigNotFoundException",
            self.functions.get_provisioned_concurrency_config, **which,
        )

        self.assertEqual((put["Status"], put["ResponseMetadata"]["HTTPStatusCode"]), ("IN_PROGRESS", 202))
        self.assertEqual(got["AvailableProvisionedConcurrentExecutions"], 3)
        (one,) = listed["ProvisionedConcurrencyConfigs"]
        self.assertEqual((one["FunctionArn"], one["Status"]), (self.arn + ":1", "READY"))
        self.assertIn("cannot be applied to unpublished function versions", latest)
        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.assertEqual(gone, "No Provisioned Concurrency Config found for this function")


class FullQueueTest(PenstockTest):
    arguments = ("--workers-per-function", "1", "--waiting-per-function", "1")

    def test_no_more_wait_than_may(self):
        self.create_function(WAITING)
        started, go = self.penstock.folder / "started", self.penstock.folder / "go"
        event = json.dumps({"started": str(started), "go": str(go)})

        with concurrent.futures.ThreadPoolExecutor() as threads:
            running = [threads.submit(self.functions.invoke, FunctionName=self.name, Payload=event)]
            until("one to run", started.exists)
            # One of these two waits; the other, whichever it is, is answered at once.
            running += [threads.submit(self.functions.invoke, FunctionName=self.name, Payload=event) for _ in range(2)]
            refused = until("one to be refused", lambda: next((one for one in running if one.done()), None))
            go.touch()
            statuses = [one.result()["StatusCode"] for one in running if one is not refused]

        answer = refused.exception().response
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 429)
        self.assertEqual(answer["Reason"], "ConcurrentInvocationLimitExceeded")
        self.assertEqual(statuses, [200, 200])


if __name__ == "__main__":
    unittest.main()
