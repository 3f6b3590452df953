#!/usr/bin/python3
"""How a handshake is answered, by what the $connect function does, and by the address it is for.

Elsewhere: authorizers (boto3_authorizers_test.py), AWS_IAM (boto3_signature_test.py), handshakes that break RFC 6455
(faults/bad_frames_test.py, faults/websocket_protocol_test.py), HTTP/2 (faults/http2_test.mjs).
"""

import json
import pathlib
import sys
import unittest
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import NOTING, until
from support.raw import Raw, request

HANDSHAKE = {
    "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}

# Notes its events; what $connect answers, or does, stands in the query.
CODE = NOTING + """
import time

def handler(event, context):
    note(event["requestContext"])
    query = event.get("queryStringParameters") or {}
    if "raise" in query:
        raise RuntimeError(query["raise"])
    if "exit" in query:
        os._exit(int(query["exit"]))
    if "sleep" in query:
        time.sleep(float(query["sleep"]))
    return json.loads(query.get("answer", '{"statusCode": 200}'))
"""

INTERNAL = {"message": "Internal server error"}
FORBIDDEN = {"message": "Forbidden"}

# What the function answers: the handshake's status.
ANSWERS = [
    ({"statusCode": 200}, 101),
    ({"statusCode": 200, "body": "ignored", "headers": {"X-Any": "thing"}}, 101),
    ({"statusCode": 201}, 101),
    ({"statusCode": 204}, 101),
    ({"statusCode": 299}, 101),
    ({"statusCode": "200"}, 101),
    # The very status, and the body with it.
    ({"statusCode": 300}, 300),
    ({"statusCode": 301, "body": "elsewhere"}, 301),
    ({"statusCode": 400}, 400),
    ({"statusCode": 401, "body": '{"message": "who are you?"}'}, 401),
    ({"statusCode": 403, "body": "not you"}, 403),
    ({"statusCode": 404}, 404),
    ({"statusCode": 418, "body": "grüße"}, 418),
    ({"statusCode": 500, "body": "broken"}, 500),
    ({"statusCode": 501}, 501),
    ({"statusCode": 503}, 503),
    ({"statusCode": "403"}, 403),
]
# What is no answer of a proxy function (502 on AWS `?`).
GARBAGE = [
    {}, None, "yes", 200, [], ["statusCode", 200], {"body": "no status"}, {"statusCode": None}, {"statusCode": "ok"},
    {"statusCode": ""}, {"statusCode": 0}, {"statusCode": -200}, {"statusCode": 99}, {"statusCode": 101},
    {"statusCode": 199}, {"statusCode": 600}, {"statusCode": 2000}, {"statusCode": 4294967496},
    {"statusCode": "4294967496"}, {"statusCode": True},
    {"statusCode": {"a": 1}}, {"StatusCode": 200},
]


class HandshakeTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notes = cls.penstock.folder / "notes"
        test = cls("test_what_the_function_answers")
        cls.function = test.create_function(CODE, name="gatekeeper", environment={"NOTES": str(cls.notes)}, timeout=2)
        cls.api = test.create_api(["$connect", "$disconnect"], cls.function)

    def path(self, api=None, query="", stage=STAGE):
        return f"/{api or self.api}/{stage}{query}"

    def ask(self, path, method="GET", headers=None):
        return request(self.penstock.port, method, path, HANDSHAKE if headers is None else headers)

    def answering(self, answer):
        return self.path(query="?answer=" + urllib.parse.quote(json.dumps(answer)))

    def events(self):
        lines = self.notes.read_text().splitlines(True) if self.notes.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def assert_refused(self, answer, status, body, error_type=None):
        self.assertEqual((answer.status, json.loads(answer.body)), (status, body))
        self.assertEqual(answer.headers["content-type"], "application/json")
        self.assertEqual(answer.headers.get("x-amzn-errortype"), error_type)

    def test_what_the_function_answers(self):
        for answered, status in ANSWERS:
            with self.subTest(answered=answered):
                answer = self.ask(self.answering(answered))
                self.assertEqual(answer.status, status)
                if status != 101:
                    self.assertEqual(answer.body.decode(), answered.get("body", ""))
                    self.assertNotIn("upgrade", answer.headers)
                self.assertNotIn("x-any", answer.headers)

    def test_what_is_no_answer(self):
        for garbage in GARBAGE:
            with self.subTest(garbage=garbage):
                self.assert_refused(
                    self.ask(self.answering(garbage)), 502, INTERNAL, "InternalServerErrorException")

    def test_a_function_that_fails(self):
        for query in ("?raise=on+purpose", "?raise=Unauthorized", "?exit=0", "?exit=1", "?sleep=60"):
            with self.subTest(query=query):
                self.assert_refused(self.ask(self.path(query=query)), 502, INTERNAL, "InternalServerErrorException")

    def test_a_function_that_is_no_more(self):
        function = self.create_function(CODE, name="gone")
        api = self.create_api(["$connect"], function)
        self.functions.delete_function(FunctionName="gone")

        self.assert_refused(self.ask(self.path(api)), 500, INTERNAL, "InternalServerErrorException")

    def test_an_integration_that_times_out(self):
        api = self.create_api(["$connect"], self.function, timeout_ms=50)

        answer = self.ask(self.path(api, "?sleep=1"))

        self.assert_refused(answer, 504, {"message": "Endpoint request timed out"})

    def test_no_function_to_ask(self):
        for routes in (["$default"], ["$connect"]):
            with self.subTest(routes=routes):
                self.assertEqual(self.ask(self.path(self.create_api(routes))).status, 101)

    def test_who_is_refused_is_never_disconnected_and_may_ask_again(self):
        raw = Raw(self.penstock.port)
        self.addCleanup(raw.close)
        head = "".join(f"{name}: {value}\r\n" for name, value in HANDSHAKE.items())
        before = len(self.events())

        for answered, status in (({"statusCode": 403}, 403), ({"statusCode": 200}, 101)):
            raw.send(f"GET {self.answering(answered)} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n")
            self.assertEqual(raw.answer().status, status)
        raw.send(b"\x88\x80mask")  # a close

        events = until("$disconnect", lambda: (found := self.events()[before:])[2:] and found or None)
        self.assertEqual([event["routeKey"] for event in events], ["$connect", "$connect", "$disconnect"])
        refused, accepted, ended = (event["connectionId"] for event in events)
        self.assertNotEqual(refused, accepted)
        self.assertEqual(accepted, ended)
        self.refusal("GoneException", self.management(self.api).get_connection, ConnectionId=refused)

    def test_a_client_that_does_not_wait_for_the_answer_leaves_nothing(self):
        before = len(self.events())
        raw = Raw(self.penstock.port)
        head = "".join(f"{name}: {value}\r\n" for name, value in HANDSHAKE.items())
        raw.send(f"GET {self.path(query='?sleep=0.2')} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n")
        (event,) = until("$connect", lambda: self.events()[before:] or None)

        raw.close()

        # It had been let in by then, and is written down perhaps.
        ended = until("$disconnect", lambda: self.events()[before + 1:] or None)[0]
        self.assertEqual((ended["routeKey"], ended["connectionId"], ended["disconnectStatusCode"]),
                         ("$disconnect", event["connectionId"], 1006))
        self.refusal("GoneException", self.management(self.api).get_connection, ConnectionId=event["connectionId"])
        # One function, one process at a time: the next answer comes after the one that nobody waits for.
        self.assertEqual(self.ask(self.path()).status, 101)
        self.refusal("GoneException", self.management(self.api).get_connection, ConnectionId=event["connectionId"])

    def test_addresses_where_there_is_nothing(self):
        undeployed = self.create_api(["$connect"], self.function, deployed=False)
        empty = self.create_api(["$connect"], self.function, deployed=False)
        self.gateway.create_stage(ApiId=empty, StageName=STAGE)
        host = f"{self.api}.execute-api.us-east-1.localhost"
        for what, path, headers in (
            ("unknown stage", self.path(stage="nowhere"), {}),
            ("unknown stage, by its other address", f"/_aws/execute-api/{self.api}/nowhere", {}),
            ("unknown stage, by host", "/nowhere", {"Host": host}),
            ("unknown API", self.path("zzzzzzzzzz"), {}),
            ("unknown API, by its other address", f"/_aws/execute-api/zzzzzzzzzz/{STAGE}", {}),
            ("unknown API, by host", f"/{STAGE}", {"Host": host.replace(self.api, "zzzzzzzzzz")}),
            ("no stage", f"/{self.api}", {}),
            ("nothing deployed", self.path(undeployed), {}),
            ("a stage without a deployment", self.path(empty), {}),
            ("below the stage", self.path() + "/more", {}),  # on AWS `?`
            ("the root", "/", {}),
        ):
            with self.subTest(what=what):
                asked = self.ask_as(path, headers)
                self.assert_refused(asked, 403, FORBIDDEN, "ForbiddenException")

    def ask_as(self, path, headers):
        """With a Host of its own, if any."""
        raw = Raw(self.penstock.port)
        self.addCleanup(raw.close)
        lines = [f"{name}: {value}" for name, value in ({"Host": "localhost"} | HANDSHAKE | headers).items()]
        raw.send(f"GET {path} HTTP/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n")
        return raw.answer()

    def test_a_slash_behind_the_stage_is_nothing(self):  # on AWS `?`
        self.assertEqual(self.ask(self.path() + "/").status, 101)

    def test_who_does_not_ask_for_a_websocket(self):
        without = {name: value for name, value in HANDSHAKE.items() if name != "Upgrade"}
        for method in ("GET", "POST", "DELETE"):
            for headers in ({}, without, HANDSHAKE | {"Upgrade": "h2c"}):
                with self.subTest(method=method, headers=headers):
                    self.assert_refused(
                        self.ask(self.path(), method, headers), 426, {"message": "Upgrade Required"})
        self.assert_refused(
            self.ask(self.path(stage="nowhere"), headers={}), 403, FORBIDDEN, "ForbiddenException")

    def test_who_asks_for_it_in_the_wrong_way(self):
        before = len(self.events())
        for what, change, status in (
            ("an older version", {"Sec-WebSocket-Version": "8"}, 426),
            ("a version to come", {"Sec-WebSocket-Version": "14"}, 426),
            ("no version", {"Sec-WebSocket-Version": None}, 426),
            ("no key", {"Sec-WebSocket-Key": None}, 400),
            ("a key of 15 bytes", {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j"}, 400),
            ("a key that is no base64", {"Sec-WebSocket-Key": "the sample nonce, not encoded"}, 400),
        ):
            with self.subTest(what=what):
                headers = {name: value for name, value in (HANDSHAKE | change).items() if value is not None}
                answer = self.ask(self.path(), headers=headers)
                self.assert_refused(answer, status, {"message": "Bad WebSocket handshake"}, "BadRequestException")
                # RFC 6455 section 4.4: the versions that there are.
                self.assertEqual(answer.headers.get("sec-websocket-version"), "13" if status == 426 else None)
        self.assertEqual(self.events()[before:], [], "nobody is asked")


if __name__ == "__main__":
    unittest.main()
