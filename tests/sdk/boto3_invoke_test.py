#!/usr/bin/python3
"""Lambda through boto3: functions invoked, good ones and bad ones."""

import base64
import concurrent.futures
import json
import pathlib
import sys
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, NOTING, Penstock, PenstockTest, is_running, until

ECHO = "def handler(event, context):\n    return event\n"


class InvokeTest(PenstockTest):
    def invoke(self, payload=None, **arguments):
        """(answer, FunctionError or None, the whole response)"""
        if payload is not None:
            arguments["Payload"] = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        response = self.functions.invoke(**({"FunctionName": self.name} | arguments))
        return json.loads(response["Payload"].read()), response.get("FunctionError"), response

    def test_the_event_goes_in_and_the_answer_comes_out(self):
        self.create_function(ECHO)
        event = {"text": "grüße \u2028 \"quoted\"", "number": 1.5, "list": [None, True, {}]}

        answer, error, response = self.invoke(event)

        self.assertEqual(answer, event)
        self.assertIsNone(error)
        self.assertEqual(response["StatusCode"], 200)
        self.assertEqual(response["ExecutedVersion"], "$LATEST")

    def test_no_event_and_no_answer(self):
        self.create_function("def handler(event, context):\n    assert event == {}, event\n")

        answer, error, _ = self.invoke()

        self.assertIsNone(answer)
        self.assertIsNone(error)

    def test_the_context(self):
        self.create_function(
            "def handler(event, context):\n"
            "    return [context.function_name, context.invoked_function_arn, context.function_version,\n"
            "            context.memory_limit_in_mb, context.get_remaining_time_in_millis(), context.aws_request_id]\n"
        )

        (name, arn, version, memory, remaining, request_id), _, response = self.invoke()

        self.assertEqual(name, self.name)
        self.assertEqual(arn, f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{self.name}")
        self.assertEqual(version, "$LATEST")
        self.assertEqual(int(memory), 128)
        self.assertTrue(0 < remaining <= 20_000, remaining)
        self.assertEqual(request_id, response["ResponseMetadata"]["RequestId"])

    def test_the_environment(self):
        self.create_function(
            "import os\ndef handler(event, context):\n    return dict(os.environ)\n", environment={"COLOUR": "red"}
        )

        answer, _, _ = self.invoke()

        self.assertEqual(answer["COLOUR"], "red")
        self.assertEqual(answer["AWS_REGION"], "us-east-1")
        self.assertEqual(answer["AWS_LAMBDA_FUNCTION_NAME"], self.name)
        self.assertEqual(answer["AWS_LAMBDA_FUNCTION_VERSION"], "$LATEST")
        self.assertEqual(answer["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], "128")
        self.assertEqual(answer["_HANDLER"], "app.handler")
        self.assertTrue(answer["AWS_ENDPOINT_URL"].endswith(f":{self.penstock.port}"), answer["AWS_ENDPOINT_URL"])
        self.assertIn("AWS_LAMBDA_RUNTIME_API", answer)
        self.assertIn("LAMBDA_TASK_ROOT", answer)

    def test_a_plain_boto3_client_inside_a_function_reaches_penstock(self):
        self.create_stream()
        self.create_function(
            "import boto3\n"
            "def handler(event, context):\n"
            "    kinesis = boto3.client('kinesis')\n"
            "    put = kinesis.put_record(StreamName=event['stream'], Data=b'from inside', PartitionKey='k')\n"
            "    return [put['SequenceNumber'], boto3.client('sts').get_caller_identity()['Account']]\n"
        )

        answer, error, _ = self.invoke({"stream": self.name})

        self.assertIsNone(error, answer)
        self.assertEqual(answer[1], ACCOUNT)
        (record,) = self.records_from(self.iterator(self.name))
        self.assertEqual((record["SequenceNumber"], record["Data"]), (answer[0], b"from inside"))

    def test_a_worker_is_kept_warm(self):
        self.create_function("import os\ncount = 0\ndef handler(event, context):\n"
                             "    global count\n    count += 1\n    return [os.getpid(), count]\n")

        answers = [self.invoke()[0] for _ in range(3)]

        pid = answers[0][0]
        self.assertEqual(answers, [[pid, 1], [pid, 2], [pid, 3]])

    def test_concurrent_invocations_run_side_by_side(self):
        # Each waits until all three have begun: that ends only if they run at the same time.
        self.create_function(
            "import os, time\n"
            "def handler(event, context):\n"
            "    open(os.path.join(event['folder'], event['me']), 'w').close()\n"
            "    while len(os.listdir(event['folder'])) < 3: time.sleep(0.01)\n"
            "    return os.getpid()\n"
        )
        folder = self.penstock.folder / self.name
        folder.mkdir()

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(lambda me: self.invoke({"folder": str(folder), "me": me}), "abc"))

        self.assertEqual([error for _, error, _ in answers], [None] * 3)
        self.assertEqual(len({pid for pid, _, _ in answers}), 3)

    def test_an_event_invocation_is_taken_and_run_later(self):
        notes = self.penstock.folder / f"{self.name}.txt"
        self.create_function(NOTING + "def handler(event, context): note(event)\n", environment={"NOTES": str(notes)})

        response = self.functions.invoke(FunctionName=self.name, InvocationType="Event", Payload=b'{"a": 1}')

        self.assertEqual(response["StatusCode"], 202)
        self.assertEqual(response["Payload"].read(), b"")
        until("the function to note", lambda: notes.exists() and notes.read_text() == '{"a": 1}\n')

    def test_a_dry_run_runs_nothing(self):
        notes = self.penstock.folder / f"{self.name}.txt"
        self.create_function(NOTING + "def handler(event, context): note(event)\n", environment={"NOTES": str(notes)})

        response = self.functions.invoke(FunctionName=self.name, InvocationType="DryRun")
        self.invoke({"after": 1})

        self.assertEqual(response["StatusCode"], 204)
        self.assertEqual(notes.read_text(), '{"after": 1}\n')

    def test_the_tail_of_the_log(self):
        self.create_function("def handler(event, context):\n    print('hello from inside')\n")

        _, _, response = self.invoke(LogType="Tail")
        tail = base64.b64decode(response["LogResult"]).decode()

        request_id = response["ResponseMetadata"]["RequestId"]
        self.assertIn(f"START RequestId: {request_id} Version: $LATEST\n", tail)
        self.assertIn("hello from inside\n", tail)
        self.assertIn(f"END RequestId: {request_id}\n", tail)
        self.assertRegex(
            tail,
            rf"REPORT RequestId: {request_id}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t"
            r"Memory Size: 128 MB\tMax Memory Used: \d+ MB\t",
        )
        until("the output on the server's log", lambda: "hello from inside" in self.penstock.log())
        self.assertIn(f"START RequestId: {request_id}", self.penstock.log())

    def test_the_tail_is_four_kilobytes(self):
        self.create_function("def handler(event, context):\n    for i in range(2000): print(f'line {i}')\n")

        _, _, response = self.invoke(LogType="Tail")
        tail = base64.b64decode(response["LogResult"]).decode()

        self.assertLessEqual(len(tail), 4096)
        self.assertIn("line 1999\n", tail)
        self.assertNotIn("line 10\n", tail)

    def test_node_runs_too(self):
        self.create_function(
            {"index.mjs": "export const handler = async (event) => ({ twice: event.n * 2 });\n"},
            runtime="nodejs20.x", handler="index.handler",
        )

        answer, error, _ = self.invoke({"n": 21})

        self.assertEqual((answer, error), ({"twice": 42}, None))

    def test_a_provided_runtime_speaks_the_runtime_api(self):
        self.create_function(
            {
                "bootstrap": "#!/bin/sh\nset -eu\napi=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime\n"
                "while :; do\n"
                "  event=$(curl -sS -D head $api/invocation/next)\n"
                "  id=$(grep -i '^lambda-runtime-aws-request-id:' head | cut -d ' ' -f 2 | tr -d '\\r')\n"
                "  curl -sS -o /dev/null -d \"{\\\"handler\\\": \\\"$_HANDLER\\\", \\\"event\\\": $event}\" "
                "$api/invocation/$id/response\n"
                "done\n"
            },
            runtime="provided.al2", handler="anything",
        )

        answer, error, _ = self.invoke({"n": 1})

        self.assertEqual((answer, error), ({"handler": "anything", "event": {"n": 1}}, None))

    def test_a_large_event_and_a_large_answer(self):
        self.create_function("def handler(event, context):\n    return event + 'y' * (5 << 20)\n")

        answer, error, _ = self.invoke("x" * 500_000)

        self.assertIsNone(error)
        self.assertEqual(len(answer), 500_000 + (5 << 20))


class BadFunctionTest(PenstockTest):
    def failure(self, payload=b"{}"):
        """The error object of a function that fails; the invocation itself succeeds."""
        response = self.functions.invoke(FunctionName=self.name, Payload=payload)
        self.assertEqual(response["StatusCode"], 200)
        self.assertEqual(response.get("FunctionError"), "Unhandled")
        return json.loads(response["Payload"].read())

    def assert_still_works(self):
        """Another event on the same function, which then behaves."""
        response = self.functions.invoke(FunctionName=self.name, Payload=b'{"behave": true}')
        self.assertNotIn("FunctionError", response)
        self.assertEqual(json.loads(response["Payload"].read()), "fine")

    def create(self, misbehaviour, timeout=20):
        self.create_function(
            "import os, sys, time, signal\ndef handler(event, context):\n"
            "    if event.get('behave'): return 'fine'\n"
            + "".join(f"    {line}\n" for line in misbehaviour.split("\n")),
            timeout=timeout,
        )

    def test_an_exception(self):
        self.create("raise ValueError('not today')")

        error = self.failure()

        self.assertEqual((error["errorType"], error["errorMessage"]), ("ValueError", "not today"))
        self.assertIn("raise ValueError", "".join(error["stackTrace"]))
        self.assertRegex(error["requestId"], r"^[0-9a-f-]{36}$")
        self.assert_still_works()

    def test_a_crash(self):
        self.create("os.kill(os.getpid(), signal.SIGSEGV)")

        error = self.failure()

        self.assertEqual(error["errorType"], "Runtime.ExitError")
        self.assertRegex(error["errorMessage"], r"^RequestId: [0-9a-f-]{36} Error: .*signal: segmentation fault")
        self.assert_still_works()

    def test_an_exit(self):
        self.create("os._exit(3)")

        error = self.failure()

        self.assertEqual(error["errorType"], "Runtime.ExitError")
        self.assertRegex(error["errorMessage"], r"^RequestId: \S+ Error: Runtime exited with error: exit status 3$")
        self.assert_still_works()

    def test_a_function_that_hangs_is_ended_with_its_children(self):
        notes = self.penstock.folder / f"{self.name}.txt"
        self.create(
            "import subprocess\n"
            "child = subprocess.Popen(['sleep', '1000'])\n"
            f"open({str(notes)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
            "time.sleep(1000)",
            timeout=1,
        )
        begun = time.monotonic()

        error = self.failure()

        self.assertLess(time.monotonic() - begun, 15)
        self.assertIn("Task timed out after 1.00 seconds", error["errorMessage"])
        for pid in notes.read_text().split():
            until(f"process {pid} to be gone", lambda pid=int(pid): not is_running(pid))
        self.assert_still_works()

    def test_an_answer_over_six_megabytes(self):
        self.create("return 'x' * 7_000_000")

        error = self.failure()

        self.assertEqual(error["errorType"], "Function.ResponseSizeTooLarge")
        self.assertEqual(
            error["errorMessage"], "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        )
        self.assert_still_works()

    def test_megabytes_printed(self):
        self.create(
            "for _ in range(40): print('x' * 100_000)\n"
            "for _ in range(200): sys.stderr.write('y' * 5000 + '\\n')\n"
            "return 'done'"
        )

        response = self.functions.invoke(FunctionName=self.name, Payload=b"{}")

        self.assertEqual(json.loads(response["Payload"].read()), "done")
        self.assert_still_works()

    def test_an_answer_that_json_cannot_hold(self):
        self.create("return object()")

        error = self.failure()

        self.assertEqual(error["errorType"], "Runtime.MarshalError")
        self.assert_still_works()

    def test_code_that_cannot_be_imported(self):
        self.create_function("import nothing_of_this_name\n")

        error = self.failure()

        self.assertEqual(error["errorType"], "Runtime.ImportModuleError")
        self.assertIn("nothing_of_this_name", error["errorMessage"])

    def test_a_syntax_error(self):
        self.create_function("def handler(:\n")

        self.assertEqual(self.failure()["errorType"], "Runtime.UserCodeSyntaxError")

    def test_a_handler_that_is_not_there(self):
        self.create_function("x = 1\n")

        error = self.failure()

        self.assertEqual(error["errorType"], "Runtime.HandlerNotFound")

    def test_a_bootstrap_that_ends_at_once(self):
        self.create_function({"bootstrap": "#!/bin/sh\nexit 127\n"}, runtime="provided.al2", handler="x", timeout=3)

        error = self.failure()

        self.assertEqual(error["errorType"], "Runtime.ExitError")
        self.assertIn("exit status 127", error["errorMessage"])

    def test_a_bootstrap_that_is_not_there(self):
        self.create_function({"readme": "nothing\n"}, runtime="provided.al2", handler="x", timeout=3)

        self.assertEqual(self.failure()["errorType"], "Runtime.InvalidEntrypoint")

    def test_an_event_that_is_not_json(self):
        self.create("return 1")

        message = self.refusal(
            "InvalidRequestContentException", self.functions.invoke, FunctionName=self.name, Payload=b"{not json"
        )

        self.assertTrue(message.startswith("Could not parse request body into json: "), message)
        self.assert_still_works()

    def test_an_event_over_six_megabytes(self):
        self.create("return 1")

        message = self.refusal(
            "RequestEntityTooLargeException", self.functions.invoke, FunctionName=self.name,
            Payload=b'"' + b"x" * 7_000_000 + b'"',
        )

        self.assertEqual(message, "Request must be smaller than 6291456 bytes for the InvokeFunction operation")
        self.assert_still_works()


class EndTest(PenstockTest):
    def running_worker(self):
        self.create_function("import os\ndef handler(event, context): return os.getpid()\n")
        return json.load(self.functions.invoke(FunctionName=self.name)["Payload"])

    def test_workers_end_with_the_server(self):
        for end in (self.penstock.stop, self.penstock.kill):
            with self.subTest(end=end.__name__):
                pid = self.running_worker()
                self.assertTrue(is_running(pid))

                end()

                until(f"worker {pid} to end", lambda pid=pid: not is_running(pid))
                self.penstock.start()
                self.functions.delete_function(FunctionName=self.name)


class RelativeDataTest(PenstockTest):
    """As ./dev demo and ./dev serve start it: --data relative to the working directory."""

    @classmethod
    def setUpClass(cls):
        cls.penstock = Penstock(data="./data")
        cls.addClassCleanup(cls.penstock.end)
        cls.functions = cls.penstock.client("lambda")

    def test_functions_run_whatever_the_runtime(self):
        runtimes = {
            "python3.11": {"app.py": ECHO},
            "nodejs20.x": {"app.mjs": "export const handler = async (event) => event;\n"},
        }
        for runtime, code in runtimes.items():
            with self.subTest(runtime=runtime):
                name = f"{self.name}-{runtime[:4]}"
                self.create_function(code, name=name, runtime=runtime)

                response = self.functions.invoke(FunctionName=name, Payload=b'{"a": 1}')

                answer = response["Payload"].read()
                self.assertNotIn("FunctionError", response, answer)
                self.assertEqual(json.loads(answer), {"a": 1})


if __name__ == "__main__":
    unittest.main()
