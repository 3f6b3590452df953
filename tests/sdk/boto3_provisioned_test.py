#!/usr/bin/python3
"""Lambda through boto3: workers that provisioned concurrency keeps ready."""

import concurrent.futures
import json
import os
import pathlib
import signal
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, PenstockTest, is_running, until, zipped

# Each process notes when it began, and which kind it is.
STARTED = """
import json, os, time

with open(os.environ["NOTES"], "a") as notes:
    kind = os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
    notes.write(json.dumps({"pid": os.getpid(), "kind": kind, "at": time.monotonic()}) + "\\n")
"""
CODE = STARTED + """
def handler(event, context):
    if "wait" in event:
        open(event["wait"] + ".here", "a").write("x")
        while not os.path.exists(event["wait"]):
            time.sleep(0.01)
    return os.getpid()
"""
FAILING = STARTED + """
if not os.path.exists(os.environ["NOTES"] + ".mended"):
    raise ValueError("no")

def handler(event, context):
    return os.getpid()
"""
SHORT_LIVED = STARTED + """
import threading
threading.Timer(0.05, lambda: os._exit(1)).start()

def handler(event, context):
    return 1
"""


class ProvisionedTest(PenstockTest):
    def setUp(self):
        self.arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{self.name}"
        self.notes = self.penstock.folder / (self.name + ".notes")

    def publish(self, code=CODE):
        self.create_function(code, environment={"NOTES": str(self.notes)})
        self.functions.publish_version(FunctionName=self.name)

    def publish_another(self):
        self.functions.update_function_code(FunctionName=self.name, ZipFile=zipped({"app.py": CODE + "# changed"}))
        self.functions.publish_version(FunctionName=self.name)

    def put(self, count, qualifier="1"):
        return self.functions.put_provisioned_concurrency_config(
            FunctionName=self.name, Qualifier=qualifier, ProvisionedConcurrentExecutions=count
        )

    def get(self, qualifier="1"):
        got = self.functions.get_provisioned_concurrency_config(FunctionName=self.name, Qualifier=qualifier)
        del got["ResponseMetadata"]
        return got

    def ready(self, qualifier="1"):
        def is_ready():
            got = self.get(qualifier)
            return got["Status"] == "READY" and got

        return until("provisioned concurrency to be ready", is_ready)

    def delete(self, qualifier="1"):
        self.functions.delete_provisioned_concurrency_config(FunctionName=self.name, Qualifier=qualifier)

    def started(self):
        return [json.loads(line) for line in self.notes.read_text().splitlines()] if self.notes.exists() else []

    def pids(self):
        return [one["pid"] for one in self.started()]

    def invoke(self, qualifier="1", **event):
        answer = self.functions.invoke(FunctionName=self.name, Qualifier=qualifier, Payload=json.dumps(event))
        return json.load(answer["Payload"])

    def test_invocations_find_workers_that_are_initialised(self):
        self.publish()

        put = self.put(2)
        ready = self.ready()
        before = self.started()
        served_by = self.invoke()

        self.assertEqual((put["Status"], put["RequestedProvisionedConcurrentExecutions"]), ("IN_PROGRESS", 2))
        self.assertEqual(put["AvailableProvisionedConcurrentExecutions"], 0)
        del ready["LastModified"]
        self.assertEqual(ready, {
            "RequestedProvisionedConcurrentExecutions": 2, "AvailableProvisionedConcurrentExecutions": 2,
            "AllocatedProvisionedConcurrentExecutions": 2, "Status": "READY",
        })
        self.assertEqual([one["kind"] for one in before], ["provisioned-concurrency"] * 2)
        self.assertIn(served_by, [one["pid"] for one in before])
        self.assertEqual(self.started(), before)

    def test_what_is_more_runs_on_demand(self):
        self.publish()
        self.put(1)
        self.ready()
        go = self.penstock.folder / "on_demand"

        with concurrent.futures.ThreadPoolExecutor() as threads:
            here = pathlib.Path(str(go) + ".here")
            running = [threads.submit(self.invoke, wait=str(go)) for _ in range(2)]
            until("both to run", lambda: here.exists() and here.read_text() == "xx")
            # Those that are at work are counted too.
            status = self.get()
            go.touch()
            served_by = {one.result() for one in running}

        self.assertEqual((status["Status"], status["AvailableProvisionedConcurrentExecutions"]), ("READY", 1))
        self.assertEqual([one["kind"] for one in self.started()], ["provisioned-concurrency", "on-demand"])
        self.assertEqual(served_by, set(self.pids()))
        # With all idle again the provisioned one is asked first.
        self.assertEqual([self.invoke() for _ in range(3)], [self.pids()[0]] * 3)

    def test_a_worker_that_ends_is_replaced(self):
        self.publish()
        self.put(2)
        self.ready()
        first, second = self.pids()

        os.kill(first, signal.SIGKILL)
        until("another to start", lambda: len(self.pids()) == 3)
        self.ready()

        third = self.pids()[2]
        self.assertFalse(is_running(first))
        self.assertTrue(is_running(second) and is_running(third))
        self.assertIn(self.invoke(), (second, third))
        self.assertEqual(len(self.pids()), 3)

    def test_a_server_that_starts_again_starts_them_again(self):
        self.publish()
        self.put(2)
        self.ready()

        for end in (self.penstock.kill, self.penstock.stop):
            self.notes.unlink()
            end()
            self.penstock.start()
            self.assertEqual(self.ready()["AvailableProvisionedConcurrentExecutions"], 2)
            kinds = [one["kind"] for one in self.started()]
            self.assertEqual(kinds, ["provisioned-concurrency"] * 2)
            self.assertIn(self.invoke(), self.pids())

    def test_fewer_and_none(self):
        self.publish()
        self.put(3)
        self.ready()
        pids = self.pids()

        self.put(1)
        until("two to end", lambda: sum(map(is_running, pids)) == 1)
        ready = self.ready()
        self.delete()
        until("all to end", lambda: not any(map(is_running, pids)))

        self.assertEqual(ready["AvailableProvisionedConcurrentExecutions"], 1)
        self.assertNotIn(self.invoke(), pids)
        self.assertEqual(self.started()[-1]["kind"], "on-demand")

    def test_one_at_work_is_let_finish(self):
        self.publish()
        self.put(1)
        self.ready()
        go = self.penstock.folder / "finish"

        with concurrent.futures.ThreadPoolExecutor() as threads:
            running = threads.submit(self.invoke, wait=str(go))
            until("it to run", lambda: pathlib.Path(str(go) + ".here").exists())
            self.delete()
            go.touch()
            served_by = running.result()

        self.assertEqual(served_by, self.pids()[0])
        until("it to end", lambda: not is_running(served_by))

    def test_they_go_with_what_they_are_for(self):
        self.publish()
        self.publish_another()
        self.put(1, "1")
        self.put(1, "2")
        self.ready("1")
        self.ready("2")
        pids = self.pids()

        self.functions.delete_function(FunctionName=self.name, Qualifier="2")
        until("the version's to end", lambda: sum(map(is_running, pids)) == 1)
        self.functions.delete_function(FunctionName=self.name)
        until("the function's to end", lambda: not any(map(is_running, pids)))

        self.assertEqual(self.pids(), pids)

    def test_an_alias_takes_them_along(self):
        self.publish()
        self.publish_another()
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")
        self.put(2, "live")
        self.ready("live")
        of_first = self.pids()

        self.functions.update_alias(FunctionName=self.name, Name="live", FunctionVersion="2")
        self.ready("live")
        until("the others to end", lambda: not any(map(is_running, of_first)))
        of_second = self.pids()[2:]

        self.assertEqual(len(of_second), 2)
        self.assertIn(self.invoke("live"), of_second)
        latest = self.refusal(
            "InvalidParameterValueException", self.functions.update_alias,
            FunctionName=self.name, Name="live", FunctionVersion="$LATEST",
        )
        self.assertIn("cannot be applied to unpublished function versions", latest)
        self.functions.delete_alias(FunctionName=self.name, Name="live")
        until("all to end", lambda: not any(map(is_running, of_second)))

    def test_versions_of_an_alias_share_by_weight(self):
        self.publish()
        self.publish_another()
        self.functions.create_alias(
            FunctionName=self.name, Name="live", FunctionVersion="1",
            RoutingConfig={"AdditionalVersionWeights": {"2": 0.25}},
        )
        self.put(4, "live")
        self.assertEqual(self.ready("live")["AllocatedProvisionedConcurrentExecutions"], 4)
        pids = self.pids()

        self.functions.update_alias(FunctionName=self.name, Name="live", RoutingConfig={})
        self.ready("live")
        until("the one of the second version to end", lambda: sum(map(is_running, pids)) == 3)

        self.assertEqual(len(self.pids()), 5)

    def test_two_configurations_of_one_version_add_up(self):
        self.publish()
        self.publish_another()
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="2")
        self.put(1, "1")
        self.put(2, "live")
        self.ready("live")
        # AWS refuses to make it so, but an alias may come to point there.
        self.functions.update_alias(FunctionName=self.name, Name="live", FunctionVersion="1")
        self.ready("live")
        self.ready("1")

        running = [pid for pid in self.pids() if is_running(pid)]
        until("the second version's to end", lambda: sum(map(is_running, self.pids())) == 3)
        self.assertGreaterEqual(len(running), 3)
        listed = self.functions.list_provisioned_concurrency_configs(FunctionName=self.name)
        counts = {one["FunctionArn"]: one["AvailableProvisionedConcurrentExecutions"]
                  for one in listed["ProvisionedConcurrencyConfigs"]}
        self.assertEqual(counts, {self.arn + ":1": 1, self.arn + ":live": 2})

    def test_a_function_that_cannot_be_initialised(self):
        self.publish(FAILING)
        self.put(2)

        def has_failed():
            got = self.get()
            return got["Status"] == "FAILED" and got

        failed = until("it to fail", has_failed)
        error = self.invoke()
        until("it to be tried again", lambda: len(self.tries()) >= 4)
        tries = self.tries()
        pathlib.Path(str(self.notes) + ".mended").touch()
        mended = self.ready()

        self.assertEqual(failed["StatusReason"], "FUNCTION_ERROR_INIT_FAILURE")
        self.assertEqual(failed["AvailableProvisionedConcurrentExecutions"], 0)
        self.assertEqual(error["errorType"], "ValueError")
        # Two at first, then one at a time, ever more seldom.
        self.assertGreater(tries[2] - tries[1], 0.5)
        self.assertGreater(tries[3] - tries[2], 1.5)
        self.assertNotIn("StatusReason", mended)
        self.assertEqual(mended["AvailableProvisionedConcurrentExecutions"], 2)

    def tries(self):
        return [one["at"] for one in self.started() if one["kind"] == "provisioned-concurrency"]

    def test_a_function_that_does_not_live_is_not_started_without_a_pause(self):
        self.publish(SHORT_LIVED)
        self.put(1)

        until("it to be tried again", lambda: len(self.tries()) >= 4)
        tries = self.tries()

        self.assertGreater(tries[2] - tries[1], 0.5)
        self.assertGreater(tries[3] - tries[2], 1.5)
        self.delete()

    def test_what_is_refused(self):
        self.publish()
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")
        self.functions.create_alias(FunctionName=self.name, Name="newest", FunctionVersion="$LATEST")

        self.put(1, "1")
        on_version = self.refusal("ResourceConflictException", self.put, count=1, qualifier="live")
        self.delete("1")
        self.put(1, "live")
        on_alias = self.refusal("ResourceConflictException", self.put, count=1, qualifier="1")
        latest = self.refusal("InvalidParameterValueException", self.put, count=1, qualifier="newest")
        many = self.refusal("InvalidParameterValueException", self.put, count=65, qualifier="live")

        self.assertEqual(
            on_version,
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
        )
        self.assertEqual(on_alias, "Version is pointed by a Provisioned Concurrency alias")
        self.assertIn("cannot be applied to unpublished function versions", latest)
        self.assertIn("--workers-per-function", many)


class SmallPoolTest(PenstockTest):
    arguments = ("--workers-per-function", "2")

    def test_idle_workers_give_way(self):
        notes = self.penstock.folder / "notes"
        self.create_function(CODE, environment={"NOTES": str(notes)})
        self.functions.publish_version(FunctionName=self.name)
        which = {"FunctionName": self.name, "Qualifier": "1"}
        go = self.penstock.folder / "go"
        with concurrent.futures.ThreadPoolExecutor() as threads:
            event = json.dumps({"wait": str(go)})
            running = [threads.submit(self.functions.invoke, Payload=event, **which) for _ in range(2)]
            until("both to run", lambda: notes.exists() and len(notes.read_text().splitlines()) == 2)
            self.functions.put_provisioned_concurrency_config(ProvisionedConcurrentExecutions=2, **which)
            waits = self.functions.get_provisioned_concurrency_config(**which)
            go.touch()
            for one in running:
                one.result()

        def is_ready():
            return self.functions.get_provisioned_concurrency_config(**which)["Status"] == "READY"

        until("it to be ready", is_ready)
        self.assertEqual(waits["Status"], "IN_PROGRESS")
        self.assertEqual([json.loads(line)["kind"] for line in notes.read_text().splitlines()],
                         ["on-demand"] * 2 + ["provisioned-concurrency"] * 2)


if __name__ == "__main__":
    unittest.main()
