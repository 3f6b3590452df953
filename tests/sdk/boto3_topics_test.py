#!/usr/bin/python3
"""Topics: published to by boto3 and plain HTTP, subscribed to by the server's word, penstock.v1 and EventSource."""

import http.client
import json
import pathlib
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import NOTING, until
from support.websocket import Refused, WebSocket

OURS = ["Sec-WebSocket-Protocol: penstock.v1"]

# Lets each client have the topics that it asks for in the query; refuses who asks for "none".
CODE = NOTING + """
def handler(event, context):
    note(event)
    query = event.get("queryStringParameters") or {}
    if query.get("topics") == "none":
        return {"statusCode": 403}
    return {"statusCode": 200, "headers": {"Penstock-Topics": query.get("topics", "")}}
"""


class TopicsTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notes_path = cls.penstock.folder / "notes.txt"
        test = cls("test_a_topic_by_its_connection_id")
        cls.function = test.create_function(CODE, name="topics", environment={"NOTES": str(cls.notes_path)})
        cls.api = test.create_api(["$connect", "$default"], cls.function)

    def ask(self, method, path, body=None):
        """(status, document) of Penstock's own API beside @connections."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.penstock.url}/{self.api}/{STAGE}{path}", data, method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, json.loads(text) if text else None

    def ok(self, method, path, body=None):
        status, document = self.ask(method, path, body)
        self.assertIn(status, (200, 204), document)
        return document

    def subscriber(self, topics="*"):
        return self.connect(self.api, f"?topics={urllib.parse.quote(topics)}", OURS)

    def say(self, socket, **message):
        socket.send(json.dumps(message))

    def heard(self, socket):
        return json.loads(socket.receive())

    def subscribe(self, socket, topic, position=None):
        self.say(socket, penstock="subscribe", topic=topic, id=1, **({"position": position} if position else {}))
        return self.heard(socket)

    # ---- Publishing

    def test_a_topic_by_its_connection_id(self):
        socket = self.subscriber()
        self.assertTrue(self.subscribe(socket, "by/id?")["recovered"])

        self.management(self.api).post_to_connection(ConnectionId="topic:by/id?", Data=b'{"price": 1}')

        message = self.heard(socket)
        self.assertEqual((message["penstock"], message["topic"], message["data"]), ("message", "by/id?", {"price": 1}))

    def test_everyone_in_an_envelope_and_plain(self):
        ours, plain = self.subscriber(), self.connect(self.api)

        self.management(self.api).post_to_connection(ConnectionId="*", Data=b"hello")

        self.assertEqual(plain.receive(), "hello")
        message = self.heard(ours)
        self.assertEqual((message["topic"], message["text"]), ("*", "hello"))

    def test_publish_answers_positions_that_follow(self):
        first = self.ok("POST", "/@topics/positions", b"1")["position"]
        second = self.ok("POST", "/@topics/positions", b"2")["position"]

        self.assertEqual(self.ok("GET", "/@topics/positions")["position"], second)
        self.assertNotEqual(first, second)
        socket = self.subscriber()
        self.assertTrue(self.subscribe(socket, "positions", first)["recovered"])
        self.assertEqual(self.heard(socket)["position"], second)

    def test_a_batch_has_a_result_for_each(self):
        socket, me = self.connect_known(self.api, self.subscriber)
        self.subscribe(socket, "batch")

        answer = self.ok("POST", "/@publish", {"messages": [
            {"topic": "batch", "data": "1"}, {"connectionId": me, "data": "to you"}, {"topic": "batch", "data": "2"},
            {"connectionId": "AAAAAAAAAAAAAAA=", "data": "x"}, {"topic": "no*", "data": "x"}, {"data": "nowhere"},
        ]})

        self.assertEqual(answer["failed"], 3)
        results = answer["results"]
        self.assertEqual([result.get("error") for result in results],
                         [None, None, None, "GoneException", "BadRequestException", "BadRequestException"])
        messages = [self.heard(socket) for _ in range(3)]
        to_topic = [(m["data"], m["position"]) for m in messages if "topic" in m]
        self.assertEqual(to_topic, [(1, results[0]["position"]), (2, results[2]["position"])])
        self.assertEqual([m["text"] for m in messages if "topic" not in m], ["to you"])

    def test_what_is_no_topic_and_what_is_too_large(self):
        for path in ["/@topics/no*", "/@topics/" + "x" * 257, "/@topics/%01"]:
            self.assertEqual(self.ask("POST", path, b"x")[0], 400, path)
        self.assertEqual(self.ask("POST", "/@topics/large", b"x" * 131_073)[0], 413)
        self.assertEqual(self.ask("POST", "/@publish", b"{")[0], 400)
        self.assertEqual(self.ask("POST", "/@elsewhere", b"x")[0], 403)

    # ---- Subscribing

    def test_the_server_subscribes_a_plain_client(self):
        socket, me = self.connect_known(self.api)
        me = urllib.parse.quote(me)
        self.ok("POST", "/@topics/served?key=A", b"old A")
        self.ok("POST", "/@topics/served?key=A", b"new A")
        self.ok("POST", "/@topics/served?key=B", b"new B")

        self.assertTrue(self.ok("PUT", f"/@topics/served/connections/{me}")["recovered"])
        self.assertEqual([socket.receive(), socket.receive()], ["new A", "new B"])
        presence = self.ok("GET", "/@topics/served/connections")["items"]
        self.assertEqual([urllib.parse.quote(item["connectionId"]) for item in presence], [me])
        self.assertEqual((presence[0]["lagMessages"], presence[0]["lagBytes"]), (0, 0))
        self.assertIn("served", [item["topic"] for item in self.ok("GET", "/@topics?maxResults=1000")["items"]])

        self.ok("DELETE", f"/@topics/served/connections/{me}")
        self.assertEqual(self.ok("GET", "/@topics/served/connections")["items"], [])
        self.assertEqual(self.ask("PUT", "/@topics/served/connections/AAAAAAAAAAAAAAA%3D")[0], 410)

    def test_a_client_may_have_what_the_connect_function_grants(self):
        socket = self.subscriber("prices.*, news")

        for topic, answer in [("prices.A", "subscribed"), ("news", "subscribed"), ("secret", "error"), ("", "error")]:
            self.assertEqual(self.subscribe(socket, topic)["penstock"], answer, topic)
        self.say(socket, penstock="unsubscribe", topic="news", id="x")
        self.assertEqual(self.heard(socket), {"penstock": "unsubscribed", "topic": "news", "id": "x"})
        self.say(socket, penstock="ping")
        self.assertEqual(self.heard(socket), {"penstock": "pong"})
        self.say(socket, penstock="nonsense")
        self.assertEqual(self.heard(socket)["code"], "BadRequest")

    def test_an_open_topic_is_for_every_client(self):
        stranger = self.subscriber("nothing")
        self.assertEqual(self.subscribe(stranger, "open.a")["code"], "Forbidden")

        self.ok("PUT", "/@topics/open.*", {"open": True})

        until("may subscribe", lambda: self.subscribe(stranger, "open.a")["penstock"] == "subscribed")

    def test_other_messages_still_go_to_the_routes(self):
        socket = self.subscriber()
        socket.send('{"action": "trade", "penstock": 5}')

        until("the function has it", lambda: self.notes_path.read_text().count('"penstock\\": 5'))

    def test_a_client_that_offers_nothing_gets_nothing_of_ours(self):
        socket = self.connect(self.api, headers=["Sec-WebSocket-Protocol: other"])
        self.assertNotIn("Sec-WebSocket-Protocol", socket.head)
        with self.assertRaises(Refused):
            self.subscriber("none")

    # ---- Resuming

    def test_who_comes_back_gets_exactly_what_it_missed(self):
        first = self.subscriber()
        self.subscribe(first, "resume")
        self.ok("POST", "/@topics/resume", b"1")
        position = self.heard(first)["position"]
        first.drop()
        for text in (b"2", b"3"):
            self.ok("POST", "/@topics/resume", text)

        second = self.subscriber()
        self.assertTrue(self.subscribe(second, "resume", position)["recovered"])
        self.ok("POST", "/@topics/resume", b"4")

        self.assertEqual([self.heard(second)["data"] for _ in range(3)], [2, 3, 4])

    def test_a_position_out_of_reach_is_told_and_brings_a_snapshot(self):
        self.ok("PUT", "/@topics/short", {"history": {"messages": 1}})
        old = self.ok("POST", "/@topics/short?key=a", b"1")["position"]
        for text in (b"2", b"3"):
            self.ok("POST", "/@topics/short?key=b", text)

        socket = self.subscriber()
        self.assertFalse(self.subscribe(socket, "short", old)["recovered"])

        self.assertEqual([self.heard(socket)["data"] for _ in range(2)], [1, 3])
        self.assertEqual(self.subscribe(self.subscriber(), "short", "not a position")["code"], "BadRequest")

    # ---- Settings

    def test_settings_are_kept_with_the_api(self):
        settings = {"slow": {"action": "conflate", "bytes": 5000}, "flushMs": 5}
        made = self.ok("PUT", "/@topics/kept.*", settings)
        self.assertEqual(made["slow"], {"action": "conflate", "bytes": 5000, "seconds": 0})
        self.assertEqual(made["history"]["messages"], 1000)
        until("are in force", lambda: self.ok("GET", "/@topics/kept.x")["settings"] == made)

        self.penstock.stop()
        self.penstock.start()

        self.assertEqual(self.ok("GET", "/@topics/kept.x")["settings"], made)
        self.ok("DELETE", "/@topics/kept.*")
        self.assertEqual(self.ask("DELETE", "/@topics/kept.*")[0], 404)
        for bad in [{"slow": {"action": "wait"}}, {"history": {"seconds": -1}}, {"flushMs": 10_001}]:
            self.assertEqual(self.ask("PUT", "/@topics/bad", bad)[0], 400, bad)

    # ---- Metrics

    def test_what_a_topic_counts(self):
        socket = self.subscriber()
        self.subscribe(socket, "counted")
        for text in (b"1", b"2"):
            self.ok("POST", "/@topics/counted", text)
            self.heard(socket)

        with urllib.request.urlopen(self.penstock.url + "/_penstock/metrics") as answer:
            lines = answer.read().decode().splitlines()

        labels = f'{{stage="{self.api}/{STAGE}",topic="counted"}}'
        for name, value in [("connections", 1), ("published_total", 2), ("deliveries_total", 2), ("skipped_total", 0)]:
            self.assertIn(f"penstock_topic_{name}{labels} {value}", lines)
        self.assertIn("# TYPE penstock_connections gauge", lines)

    # ---- Server-sent events

    def events(self, query, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.penstock.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", f"/{self.api}/{STAGE}{query}", headers={"Accept": "text/event-stream", **headers})
        return connection.getresponse()

    def event(self, answer):
        fields = {}
        while line := answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = fields[name] + "\n" + value if name in fields else value
        return fields

    def test_the_same_topic_as_events_and_again_from_the_last_id(self):
        self.ok("POST", "/@topics/events", b"one\ntwo")
        first = self.events("?topics=events&topic=events")
        self.assertEqual(first.status, 200)
        self.assertEqual(first.headers["Content-Type"], "text/event-stream")
        self.assertEqual(self.event(first)["event"], "penstock")
        message = self.event(first)
        self.assertEqual(message["data"], "one\ntwo")
        first.close()
        self.ok("POST", "/@topics/events", b"three")

        second = self.events("?topics=events&topic=events", **{"Last-Event-ID": message["id"]})

        self.assertTrue(json.loads(self.event(second)["data"])["recovered"])
        self.assertEqual(self.event(second)["data"], "three")

    def test_events_are_refused_as_websockets_are(self):
        self.assertEqual(self.events("?topics=none&topic=x").status, 403)
        self.assertEqual(self.events("?topics=y&topic=x").status, 403)
        self.assertEqual(self.events("?topic=").status, 400)


class SlowClientTest(GatewayTest):
    """Real sockets, whose buffers are the kernel's."""

    def test_a_stalled_client_is_conflated_and_the_others_get_all(self):
        penstock, self.gateway = self.penstock, self.penstock.client("apigatewayv2")
        api = self.create_api(["$default"])
        base = f"{penstock.url}/{api}/{STAGE}"

        def put(path, body):
            request = urllib.request.Request(base + path, json.dumps(body).encode(), method="PUT",
                                             headers={"Content-Type": "application/json"})
            urllib.request.urlopen(request).read()

        put("/@topics/t", {"open": True, "slow": {"action": "conflate", "bytes": 100_000}})
        stalled, reading = (WebSocket(penstock.port, f"/{api}/{STAGE}", OURS) for _ in range(2))
        for socket in (stalled, reading):
            self.addCleanup(socket.drop)
            socket.send('{"penstock": "subscribe", "topic": "t"}')
            self.assertEqual(json.loads(socket.receive())["penstock"], "subscribed")
        # More than the buffers of a socket on both sides take: some 10 MB here.
        rounds, each, text = 60, 20, "x" * 10_000
        for round_ in range(rounds):
            messages = [{"topic": "t", "key": str(n % 3), "data": json.dumps([round_ * each + n, text])}
                        for n in range(each)]
            request = urllib.request.Request(base + "/@publish", json.dumps({"messages": messages}).encode(),
                                             headers={"Content-Type": "application/json"})
            self.assertEqual(json.loads(urllib.request.urlopen(request).read())["failed"], 0)
            for n in range(each):
                self.assertEqual(json.loads(reading.receive())["data"][0], round_ * each + n)

        seen, told = [], False
        while not seen or seen[-1] != rounds * each - 1:
            message = json.loads(stalled.receive())
            told = told or message["penstock"] == "lost"
            if message["penstock"] == "message":
                seen.append(message["data"][0])

        self.assertTrue(told)
        self.assertEqual(seen, sorted(seen))
        self.assertLess(len(seen), rounds * each)
        self.assertEqual(seen[-3:], [rounds * each - 3, rounds * each - 2, rounds * each - 1])


if __name__ == "__main__":
    unittest.main()
