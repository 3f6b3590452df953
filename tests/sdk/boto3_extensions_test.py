#!/usr/bin/python3
"""Extensions: programs of a layer, and parts of a runtime, that hear of each invocation and of the end."""

import concurrent.futures
import json
import os
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, ROLE, PenstockTest, is_running, until, zipped

# Tells the log what it sees.  What a test adds is run once it is registered, and on each event.
EXTENSION = """#!/usr/bin/python3
import http.client, json, os, sys, time

name = os.path.basename(sys.argv[0])
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

def call(method, path, headers={{}}, body=None):
    api.request(method, "/2020-01-01/extension" + path, body, headers)
    response = api.getresponse()
    return response.status, response.headers, json.loads(response.read())

def say(what):
    print("EXTENSION " + json.dumps({{"name": name, **what}}), flush=True)

def signalled(name):
    while not os.path.exists(os.environ["FOLDER"] + "/" + name):
        time.sleep(0.01)

def on(event):
    {on_event}

asked = {{"Lambda-Extension-Name": name, "Lambda-Extension-Accept-Feature": "accountId"}}
status, headers, body = call("POST", "/register", asked, json.dumps({{"events": {events}}}))
say({{"registered": body, "pid": os.getpid()}})
me = {{"Lambda-Extension-Identifier": headers["Lambda-Extension-Identifier"]}}
{once}
while True:
    status, headers, event = call("GET", "/event/next", me)
    say({{"event": event, "id": headers["Lambda-Extension-Event-Identifier"]}})
    if event["eventType"] == "SHUTDOWN":
        break
    on(event)
"""

FUNCTION = """
import os, sys, time
print("FUNCTION loaded", flush=True)

def handler(event, context):
    print("FUNCTION invoked", flush=True)
    if event.get("exit"):
        os._exit(event["exit"])
    time.sleep(event.get("sleep", 0))
    return os.getpid()
"""


class ExtensionsTest(PenstockTest):
    def setUp(self):
        self.function = self.name

    def create(self, code=FUNCTION, timeout=20, extensions=("watcher",), **extension):
        parts = {"events": '["INVOKE", "SHUTDOWN"]', "once": "", "on_event": "pass"} | extension
        self.folder = self.penstock.folder / self.function
        self.folder.mkdir()
        layers = []
        if extensions:
            files = {f"extensions/{name}": EXTENSION.format(**parts) for name in extensions}
            layer = self.functions.publish_layer_version(LayerName=self.function, Content={"ZipFile": zipped(files)})
            layers = [layer["LayerVersionArn"]]
        self.functions.create_function(
            FunctionName=self.function, Runtime="python3.11", Handler="app.handler", Role=ROLE, Timeout=timeout,
            Code={"ZipFile": zipped({"app.py": code})}, Layers=layers,
            Environment={"Variables": {"FOLDER": str(self.folder)}},
        )

    def invoke(self, **event):
        response = self.functions.invoke(FunctionName=self.function, Payload=json.dumps(event))
        return json.loads(response["Payload"].read()), response

    def signal(self, name):
        (self.folder / name).touch()

    def lines(self):
        """What function and extensions have said, in their order."""
        mark = f"lambda {self.function}: "
        return [line.partition(mark)[2] for line in self.penstock.log().splitlines() if mark in line]

    def said(self, key):
        """What the extensions have said of that kind."""
        said = [json.loads(line.partition(" ")[2]) for line in self.lines() if line.startswith("EXTENSION ")]
        return [one for one in said if key in one]

    def event(self, kind):
        found = [one["event"] for one in self.said("event") if one["event"]["eventType"] == kind]
        return found[0] if found else None

    def renew(self):
        """Another configuration: the workers of the old one are not needed any more."""
        self.functions.update_function_configuration(FunctionName=self.function, Description="new")

    def test_an_extension_hears_of_each_invocation_and_of_the_end(self):
        self.create()

        pid, response = self.invoke()
        told = until("INVOKE", lambda: self.event("INVOKE"))
        self.renew()
        end = until("SHUTDOWN", lambda: self.event("SHUTDOWN"))

        (registered,) = self.said("registered")
        self.assertEqual(registered["registered"], {
            "accountId": ACCOUNT, "functionName": self.function, "functionVersion": "$LATEST", "handler": "app.handler",
        })
        self.assertEqual(told["requestId"], response["ResponseMetadata"]["RequestId"])
        self.assertEqual(told["invokedFunctionArn"], f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{self.function}")
        self.assertEqual(told["tracing"]["type"], "X-Amzn-Trace-Id")
        self.assertGreater(told["deadlineMs"], 1_600_000_000_000)
        self.assertEqual(end["shutdownReason"], "spindown")
        self.assertEqual(len({one["id"] for one in self.said("event")}), 2)
        for process in (pid, registered["pid"]):
            until("its end", lambda process=process: not is_running(process))

    def test_an_extension_hears_of_the_end_of_the_server(self):
        self.create()
        self.invoke()

        status = self.penstock.stop()
        self.penstock.start()

        self.assertEqual(status, 0)
        self.assertEqual(self.event("SHUTDOWN")["shutdownReason"], "spindown")

    def test_the_first_invocation_waits_for_the_extensions(self):
        self.create(extensions=("one", "two"), once='signalled(name); say({"ready": True})')

        with concurrent.futures.ThreadPoolExecutor() as pool:
            answer = pool.submit(self.invoke)
            until("both to register", lambda: len(self.said("registered")) == 2)
            until("the function to be loaded", lambda: "FUNCTION loaded" in self.lines())
            self.signal("one")
            until("the first to be ready", lambda: self.said("ready"))
            self.assertNotIn("FUNCTION invoked", self.lines())
            self.signal("two")
            answer.result()

        lines = until("the invocation", lambda: self.lines() if "FUNCTION invoked" in self.lines() else None)
        ready = max(i for i, line in enumerate(lines) if '"ready"' in line)
        self.assertLess(ready, lines.index("FUNCTION invoked"))

    def test_a_process_is_free_when_its_extensions_are(self):
        self.create(on_event='signalled(event["requestId"])')

        first, response = self.invoke()
        second, _ = self.invoke()
        self.signal(response["ResponseMetadata"]["RequestId"])

        self.assertNotEqual(first, second)
        until("the first process to be used again", lambda: self.invoke()[0] == first)

    def test_an_extension_that_takes_too_long(self):
        self.create(on_event='signalled("never")', timeout=1)

        pid, _ = self.invoke()

        # It is still about its last event when it is told.
        until("the process to end", lambda: not is_running(pid))
        (registered,) = self.said("registered")
        until("the extension to end", lambda: not is_running(registered["pid"]))
        self.assertIsNone(self.event("SHUTDOWN"))

    def test_the_reasons_of_the_end(self):
        for event, reason in (({"sleep": 100}, "timeout"), ({"exit": 3}, "failure")):
            with self.subTest(reason):
                self.function = f"{self.name}-{reason}"
                self.create(timeout=1)

                answer, response = self.invoke(**event)
                end = until("SHUTDOWN", lambda: self.event("SHUTDOWN"))

                self.assertEqual(response["FunctionError"], "Unhandled")
                self.assertEqual(answer["errorType"], {"timeout": "Sandbox.Timedout"}.get(reason, "Runtime.ExitError"))
                self.assertEqual(end["shutdownReason"], reason)

    def test_extensions_that_fail(self):
        error = '{{**me, "Lambda-Extension-Function-Error-Type": "Own.{}"}}'
        for case, kind, message, extension in (
            ("crash", "Extension.Crash", "watcher ended: exit status 7", {"once": "sys.exit(7)"}),
            ("init", "Extension.InitError", "watcher failed: Own.Init",
             {"once": f'call("POST", "/init/error", {error.format("Init")}); sys.exit(1)'}),
            ("exit", "Extension.ExitError", "watcher failed: Own.Exit",
             {"on_event": f'call("POST", "/exit/error", {error.format("Exit")}); sys.exit(1)'}),
        ):
            with self.subTest(case):
                self.function = f"{self.name}-{case}"
                self.create(**extension)

                answer, response = self.invoke(sleep=5)

                self.assertEqual(response.get("FunctionError"), "Unhandled", answer)
                self.assertEqual(answer["errorType"], kind)
                self.assertIn(message, answer["errorMessage"])

    def test_an_extension_that_is_told_of_nothing(self):
        self.create(events="[]")

        first, _ = self.invoke()
        second, _ = self.invoke()

        self.assertEqual(first, second)
        self.assertEqual(self.said("event"), [])

    def test_an_extension_inside_the_runtime(self):
        self.create(extensions=(), code=CLIENT + """
status, headers, body = call("POST", "/register", {"Lambda-Extension-Name": "inside"}, '{"events": ["INVOKE"]}')
me = {"Lambda-Extension-Identifier": headers["Lambda-Extension-Identifier"]}
events = queue.Queue()

def listen():
    while True:
        events.put(call("GET", "/event/next", me)[2])

threading.Thread(target=listen, daemon=True).start()

def handler(event, context):
    return [context.aws_request_id, events.get()]
""")

        for _ in range(2):
            (request_id, told), _ = self.invoke()
            self.assertEqual((told["eventType"], told["requestId"]), ("INVOKE", request_id))

    def test_what_is_refused(self):
        self.create(code=CLIENT + """
named = {"Lambda-Extension-Name": "inside"}
seen = {"shutdown": call("POST", "/register", named, '{"events": ["SHUTDOWN"]}')}
seen["event"] = call("POST", "/register", named, '{"events": ["SOMETHING"]}')
seen["no json"] = call("POST", "/register", named, "events")
seen["no name"] = call("POST", "/register", {}, '{"events": []}')
seen["first"] = call("POST", "/register", named, '{"events": []}')
seen["second"] = call("POST", "/register", named, '{"events": []}')
me = {"Lambda-Extension-Identifier": seen["first"][1]["Lambda-Extension-Identifier"]}
seen["no type"] = call("POST", "/init/error", me, "{}")
seen["no id"] = call("GET", "/event/next")
seen["bad id"] = call("GET", "/event/next", {"Lambda-Extension-Identifier": "x"})
unknown = "00000000-0000-0000-0000-000000000000"
seen["unknown"] = call("GET", "/event/next", {"Lambda-Extension-Identifier": unknown})
seen["path"] = call("GET", "/nothing")

def handler(event, context):
    seen["late"] = call("POST", "/register", {"Lambda-Extension-Name": "late"}, '{"events": []}')
    seen["external"] = call("POST", "/register", {"Lambda-Extension-Name": "watcher"}, '{"events": []}')
    return {case: [status, body.get("errorType"), body.get("errorMessage")]
            for case, (status, headers, body) in seen.items()}
""")

        seen, _ = self.invoke()

        def refused(kind, message):
            return [403, kind, message]

        closed = "Extension registration closed already"
        inside = "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension"
        taken = "Extension with this name already registered"
        self.assertEqual(seen.pop("external")[1], "Extension.InvalidExtensionState")
        self.assertEqual(seen, {
            "shutdown": refused("Extension.InvalidEventType", inside),
            "event": refused("Extension.InvalidEventType", "SOMETHING: ErrorInvalidEventType"),
            "no json": refused("InvalidRequestFormat", "The request body is no JSON object"),
            "no name": refused("Extension.InvalidExtensionName", "Empty extension name"),
            "first": [200, None, None],
            "second": refused("Extension.InvalidExtensionState", taken),
            "no type": refused("Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found"),
            "no id": refused("Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header"),
            "bad id": refused("Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier"),
            "unknown": refused("Extension.UnknownExtensionIdentifier",
                               "Unknown extension 00000000-0000-0000-0000-000000000000"),
            "path": [404, "NotFound", "No such path in the Extensions API."],
            "late": refused("Extension.RegistrationClosed", closed),
        })


# For functions that are extensions themselves.
CLIENT = """
import http.client, json, os, queue, threading

def call(method, path, headers={}, body=None):
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    api.request(method, "/2020-01-01/extension" + path, body, headers)
    response = api.getresponse()
    return response.status, response.headers, json.loads(response.read())
"""


@unittest.skipUnless(os.path.exists("/usr/bin/bwrap"), "no bubblewrap on this machine")
class IsolatedTest(ExtensionsTest):
    arguments = ("--isolation", "bubblewrap")

    # A sandbox ends with its runtime, and its processes have numbers of their own.
    test_the_reasons_of_the_end = test_what_is_refused = test_an_extension_inside_the_runtime = None
    test_the_first_invocation_waits_for_the_extensions = test_a_process_is_free_when_its_extensions_are = None
    test_an_extension_that_takes_too_long = test_extensions_that_fail = None

    def test_an_extension_hears_of_each_invocation_and_of_the_end(self):
        self.create()

        self.invoke()
        until("INVOKE", lambda: self.event("INVOKE"))
        self.renew()
        end = until("SHUTDOWN", lambda: self.event("SHUTDOWN"))

        self.assertEqual(end["shutdownReason"], "spindown")

    def test_extensions_are_at_opt(self):
        self.create(once="say({'program': sys.argv[0]})")

        self.invoke()

        told = until("the extension", lambda: self.said("program") or None)
        self.assertEqual(told[0]["program"], "/opt/extensions/watcher")


if __name__ == "__main__":
    unittest.main()
