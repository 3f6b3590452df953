#!/usr/bin/python3
"""How connections end: what python-websockets is told, and what the $disconnect function is.

By ws: javascript_close_codes_test.mjs; by Chromium: browser/close_codes_test.mjs; each breach of RFC 6455:
faults/bad_frames_test.py.
"""

import asyncio
import json
import pathlib
import sys
import time
import unittest

import websockets

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import NOTING, PATIENCE_S, until
from support.tcp import is_established
from support.websocket import CLOSE, TEXT, frame

KB = 1024

CODE = NOTING + """
def handler(event, context):
    note(event)
    return {"statusCode": 200}
"""

# The function is told what the client said; the client has its code back, without the reason.
CLIENT_CLOSES = [
    (1000, ""),
    (1000, "done"),
    (1000, "x" * 123),
    (1001, ""),
    (1011, "a bug of mine"),
    (3000, "registered"),
    (4999, "Grüße, 你好"),
]


def raw(data):
    """Bytes that python-websockets would not send."""

    async def send(client):
        client.transport.write(data)

    return send


def sent(message):
    async def send(client):
        await client.send(message)

    return send


# Both are told the code.  Which reasons AWS gives is not known (`?`).
BREACHES = {
    "binary": (sent(b"\x01"), 1003),
    "binary in fragments": (sent([b"\x01", b"\x02"]), 1003),
    "text that is not UTF-8": (raw(frame(TEXT, b"\xff")), 1007),
    "a frame of 32 KB and a byte": (sent("x" * (32 * KB + 1)), 1009),
    "a message of 128 KB and a byte": (sent(["x" * 32 * KB] * 4 + ["x"]), 1009),
    "a reserved bit": (raw(frame(TEXT, "x", reserved=1)), 1002),
    "a frame without a mask": (raw(frame(TEXT, "x", masked=False)), 1002),
}


class ClosingTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notes = cls.penstock.folder / "notes"
        test = cls("create_api")
        function = test.create_function(CODE, name="noting", environment={"NOTES": str(cls.notes)})
        cls.api = test.create_api(["$connect", "$disconnect", "$default"], function)

    def seen(self, act, api=None):
        """(code, reason) that a client sees after it did `act`."""

        async def live():
            url = f"ws://localhost:{self.penstock.port}/{api or self.api}/{STAGE}"
            client = await websockets.connect(url, ping_interval=None)
            await act(client)
            await asyncio.wait_for(client.wait_closed(), PATIENCE_S)
            return client.close_code, client.close_reason

        self.known = len(self.all_events())
        return asyncio.run(live())

    def told(self):
        """(code, reason) that the function is told of the end of that client."""
        (event,) = until("$disconnect", lambda: self.events("DISCONNECT"))
        return event["disconnectStatusCode"], event["disconnectReason"]

    def events(self, kind):
        return [event for event in self.all_events()[self.known:] if event["eventType"] == kind] or None

    def all_events(self):
        lines = self.notes.read_text().splitlines(True) if self.notes.exists() else []
        return [json.loads(line)["requestContext"] for line in lines if line.endswith("\n")]


class CloseCodesTest(ClosingTest):
    def test_the_client_closes(self):
        for code, reason in CLIENT_CLOSES:
            with self.subTest(code=code, reason=reason):
                self.assertEqual(self.seen(lambda client: client.close(code, reason)), (code, ""))
                self.assertEqual(self.told(), (code, reason))

    def test_the_client_breaks_the_rules(self):
        for what, (act, code) in BREACHES.items():
            with self.subTest(what=what):
                self.assertEqual(self.seen(act), (code, ""))
                self.assertEqual(self.told(), (code, ""))

    def test_what_is_at_the_limit_breaks_none(self):
        async def act(client):
            await client.send("x" * 32 * KB)
            await client.send(["x" * 32 * KB] * 4)
            await client.close()

        self.assertEqual(self.seen(act), (1000, ""))
        self.assertEqual(self.told(), (1000, ""))
        until("both messages", lambda: len(self.events("MESSAGE") or ()) == 2)

    def test_the_connection_is_deleted(self):
        async def act(_):
            (connect,) = self.events("CONNECT")
            self.management(self.api).delete_connection(ConnectionId=connect["connectionId"])

        # Recorded in aws/chalice#2060 and boto/boto3#3789; whether the client sees the reason is not known (`?`).
        self.assertEqual(self.seen(act), (1000, "Connection Closed Normally"))
        self.assertEqual(self.told(), (1000, "Connection Closed Normally"))

    def test_the_client_is_lost(self):
        async def act(client):
            client.transport.abort()

        self.assertEqual(self.seen(act), (1006, ""))
        self.assertEqual(self.told(), (1006, "Connection lost"))  # AWS's reason `?`

    def test_the_stage_or_the_api_is_deleted(self):  # whether connections outlive them on AWS is not known (`?`)
        for what in ("delete_stage", "delete_api"):
            with self.subTest(what=what):
                api = self.create_api(["$default"])
                stage = {"StageName": STAGE} if what == "delete_stage" else {}

                async def act(_):
                    getattr(self.gateway, what)(ApiId=api, **stage)

                self.assertEqual(self.seen(act, api), (1001, "Going away"))

    def test_the_server_stops(self):
        async def act(_):
            self.penstock.process.terminate()

        seen = self.seen(act)
        self.penstock.process.wait(PATIENCE_S)
        self.penstock.start()

        self.assertEqual(seen, (1001, "Going away"))
        self.assertEqual(self.told(), (1001, "Going away"))

    def test_a_server_that_stops_waits_a_second_for_answers_to_its_close(self):
        socket = self.connect(self.api)
        begun = time.monotonic()

        self.penstock.process.terminate()
        self.assertEqual(socket.receive_frame()[0], CLOSE)
        self.assertTrue(is_established(socket.socket))
        self.penstock.process.wait(PATIENCE_S)

        self.assertGreaterEqual(time.monotonic() - begun, 1)
        self.penstock.start()

    def test_the_server_is_killed(self):
        async def act(_):
            self.penstock.kill()

        seen = self.seen(act)
        self.penstock.start()

        self.assertEqual(seen, (1006, ""))
        self.assertIsNone(self.events("DISCONNECT"))


class IdleTest(ClosingTest):
    arguments = ("--websocket-idle-seconds", "1")

    def test_nothing_is_said_for_too_long(self):
        async def act(_):
            pass

        self.assertEqual(self.seen(act), (1001, "Going away"))
        self.assertEqual(self.told(), (1001, "Going away"))


class OldTest(ClosingTest):
    arguments = ("--websocket-lifetime-seconds", "1")

    def test_it_lives_for_too_long(self):  # what AWS says after two hours is not known (`?`)
        async def act(_):
            pass

        self.assertEqual(self.seen(act), (1001, "Going away"))
        self.assertEqual(self.told(), (1001, "Going away"))


if __name__ == "__main__":
    unittest.main()
