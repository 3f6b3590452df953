#!/usr/bin/python3
"""WebSocket APIs alive: events to a function, @connections from outside and from inside the function, broadcast.

How clients are let in: boto3_handshake_test.py; how connections end: close_codes_test.py; @connections by the state of
a connection: boto3_connection_states_test.py.
"""

import json
import pathlib
import sys
import time
import unittest
import urllib.request

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import NOTING, until
from support.websocket import Closed, Refused, WebSocket

ROUTES = ["$connect", "$disconnect", "$default", "whoami", "fail", "slow", "tell"]

# Notes every event, and does what the route says.
CODE = NOTING + """
import time
import boto3

def handler(event, context):
    note(event)
    request = event["requestContext"]
    route, me = request["routeKey"], request["connectionId"]
    if route == "whoami":
        return {"statusCode": 200, "body": me}
    if route == "fail":
        raise RuntimeError("on purpose")
    if route == "slow":
        time.sleep(5)
    if route == "tell":
        # As the tutorials build it; the server has no certificate, but its runtime knows whom they mean.
        endpoint = "https://" + request["domainName"] + "/" + request["stage"]
        management = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)
        to = json.loads(event["body"])["to"]
        management.post_to_connection(ConnectionId=to, Data=("from " + me).encode())
    headers = event.get("headers") or {}
    if route == "$connect" and "Sec-WebSocket-Protocol" in headers:
        offered = headers["Sec-WebSocket-Protocol"].split(",")
        return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": offered[-1].strip()}}
    return {"statusCode": 200}
"""


class ConnectionsTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notes_path = cls.penstock.folder / "notes.txt"
        test = cls("test_who_connects")
        cls.function = test.create_function(CODE, name="socket", environment={"NOTES": str(cls.notes_path)})
        cls.api = test.create_api(ROUTES, cls.function, answered=["whoami"])

    def events(self, **wanted):
        """The noted events whose request context has these values."""
        lines = self.notes_path.read_text().splitlines(True) if self.notes_path.exists() else []
        events = [json.loads(line) for line in lines if line.endswith("\n")]
        return [e for e in events if all(e["requestContext"].get(key) == value for key, value in wanted.items())]

    def opened(self, api=None):
        """A connection and its id."""
        socket = self.connect(api or self.api)
        socket.send('{"action": "whoami"}')
        return socket, socket.receive()

    def test_who_connects(self):
        socket = self.connect(self.api, "?colour=red&colour=blue&size=1", ["X-Custom: yes", "User-Agent: tester"])
        socket.send('{"action": "whoami"}')
        me = socket.receive()

        (event,) = self.events(connectionId=me, eventType="CONNECT")

        request = event["requestContext"]
        self.assertRegex(me, r"^[A-Za-z0-9_-]{15}=$")
        self.assertEqual(request["routeKey"], "$connect")
        self.assertEqual(request["messageDirection"], "IN")
        self.assertEqual(request["stage"], STAGE)
        self.assertEqual(request["apiId"], self.api)
        self.assertEqual(request["domainName"], f"localhost:{self.penstock.port}/{self.api}")
        self.assertEqual(request["requestId"], request["extendedRequestId"])
        self.assertAlmostEqual(request["connectedAt"] / 1000, time.time(), delta=60)
        self.assertRegex(request["requestTime"], r"^\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000$")
        self.assertEqual(request["identity"]["sourceIp"], "127.0.0.1")
        self.assertEqual(request["identity"]["userAgent"], "tester")
        self.assertEqual(event["headers"]["X-Custom"], "yes")
        self.assertEqual(event["multiValueHeaders"]["X-Custom"], ["yes"])
        self.assertNotIn("Upgrade", event["headers"])
        self.assertNotIn("Connection", event["headers"])
        self.assertEqual(event["queryStringParameters"], {"colour": "blue", "size": "1"})
        self.assertEqual(event["multiValueQueryStringParameters"], {"colour": ["red", "blue"], "size": ["1"]})
        self.assertIs(event["isBase64Encoded"], False)
        self.assertNotIn("body", event)

    def test_a_message(self):
        socket, me = self.opened()
        socket.send('{"action": "nothing known", "text": "grüße"}')

        (event,) = until("the event", lambda: self.events(connectionId=me, routeKey="$default") or None)

        self.assertEqual(event["requestContext"]["eventType"], "MESSAGE")
        self.assertEqual(event["body"], '{"action": "nothing known", "text": "grüße"}')
        self.assertNotIn("headers", event)
        self.assertNotIn("queryStringParameters", event)
        self.assertTrue(event["requestContext"]["messageId"])
        (connect,) = self.events(connectionId=me, eventType="CONNECT")
        self.assertEqual(event["requestContext"]["connectedAt"], connect["requestContext"]["connectedAt"])

    def test_text_that_is_not_json_goes_to_the_default_route(self):
        socket, me = self.opened()
        socket.send("hello")

        (event,) = until("the event", lambda: self.events(connectionId=me, routeKey="$default") or None)

        self.assertEqual(event["body"], "hello")

    def test_a_function_that_fails(self):
        socket, me = self.opened()
        socket.send('{"action": "fail"}')

        answer = socket.receive()

        (event,) = self.events(connectionId=me, routeKey="fail")
        request_id = event["requestContext"]["requestId"]
        self.assertEqual(
            answer, f'{{"message": "Internal server error", "connectionId":"{me}", "requestId":"{request_id}"}}'
        )
        socket.send('{"action": "whoami"}')
        self.assertEqual(socket.receive(), me)

    def test_a_message_without_a_route(self):
        api = self.create_api(["whoami"], self.function, answered=["whoami"])
        socket, me = self.opened(api)
        socket.send('{"action": "unknown"}')

        answer = socket.receive()

        self.assertRegex(answer, rf'^{{"message": "Forbidden", "connectionId":"{me}", "requestId":"[^"]+"}}$')

    def test_a_function_that_is_too_slow(self):
        api = self.create_api(["slow", "whoami"], self.function, answered=["whoami"], timeout_ms=2500)
        socket, me = self.opened(api)
        socket.send('{"action": "slow"}')

        answer = socket.receive()

        self.assertRegex(answer, rf'^{{"message": "Endpoint request timed out", "connectionId":"{me}", "requestId":"')

    def test_a_subprotocol_that_the_function_chose(self):
        socket = self.connect(self.api, headers=["Sec-WebSocket-Protocol: first, second"])

        self.assertIn("sec-websocket-protocol: second\r\n", socket.head.lower())

    def test_a_connection_is_not_there_before_it_is_accepted(self):
        function = self.create_function(
            "import boto3\n"
            "def handler(event, context):\n"
            "    request = event['requestContext']\n"
            "    endpoint = 'http://' + request['domainName'] + '/' + request['stage']\n"
            "    management = boto3.client('apigatewaymanagementapi', endpoint_url=endpoint)\n"
            "    try:\n"
            "        management.post_to_connection(ConnectionId=request['connectionId'], Data=b'too early')\n"
            "    except management.exceptions.GoneException:\n"
            "        return {'statusCode': 418}\n"
            "    return {'statusCode': 200}\n"
        )
        api = self.create_api(["$connect"], function)

        with self.assertRaises(Refused) as refused:
            self.connect(api)

        self.assertEqual(refused.exception.status, 418)

    def test_one_client_tells_another_through_the_function(self):
        one, my_id = self.opened()
        other, other_id = self.opened()

        one.send(json.dumps({"action": "tell", "to": other_id}))

        self.assertEqual(other.receive(), f"from {my_id}")

    def test_a_broadcast_from_inside_a_function(self):
        api = self.create_api(ROUTES, self.function, answered=["whoami"])
        clients = [self.opened(api) for _ in range(5)]
        elsewhere, elsewhere_id = self.opened()

        clients[0][0].send('{"action": "tell", "to": "*"}')

        for socket, _ in clients:
            self.assertEqual(socket.receive(), f"from {clients[0][1]}")
        # Nothing came before what is sent now: the broadcast stayed on its stage.
        self.management(self.api).post_to_connection(ConnectionId=elsewhere_id, Data=b"only you")
        self.assertEqual(elsewhere.receive(), "only you")

    def test_a_broadcast_from_outside(self):
        api = self.create_api(ROUTES, self.function, answered=["whoami"])
        clients = [self.opened(api) for _ in range(20)]
        gone = clients.pop()[0]
        gone.drop()
        large = "x" * 100_000

        self.management(api).post_to_connection(ConnectionId="*", Data=b"one")
        self.management(api).post_to_connection(ConnectionId="*", Data=large.encode())

        for socket, _ in clients:
            self.assertEqual([socket.receive(), socket.receive()], ["one", large])

    def test_a_connection_described(self):
        _, me = self.opened()

        found = self.management(self.api).get_connection(ConnectionId=me)

        self.assertAlmostEqual(found["ConnectedAt"].timestamp(), time.time(), delta=60)
        self.assertGreaterEqual(found["LastActiveAt"], found["ConnectedAt"])
        self.assertEqual(found["Identity"]["SourceIp"], "127.0.0.1")

    def test_the_list_of_connections(self):
        api = self.create_api(["whoami"], self.function, answered=["whoami"])
        ids = [self.opened(api)[1] for _ in range(3)]

        with urllib.request.urlopen(f"{self.penstock.url}/{api}/{STAGE}/@connections") as answer:
            found = answer.read().decode()

        for one in ids:
            self.assertIn(one, found)

    def test_other_addresses_of_a_stage(self):
        host = f"{self.api}.execute-api.us-east-1.localhost:{self.penstock.port}"
        for path, headers in ((f"/_aws/execute-api/{self.api}/{STAGE}", []), (f"/{STAGE}", [f"Host: {host}"])):
            with self.subTest(path=path):
                socket = WebSocket(self.penstock.port, path, headers)
                self.addCleanup(socket.drop)
                socket.send('{"action": "whoami"}')
                self.assertRegex(socket.receive(), r"^\S{15}=$")

    def test_connections_of_a_server_that_was_killed_are_gone(self):
        socket, me = self.opened()

        self.penstock.kill()
        with self.assertRaises(Closed):
            socket.receive()
        self.penstock.start()

        self.refusal("GoneException", self.management(self.api).post_to_connection, ConnectionId=me, Data=b"x")


if __name__ == "__main__":
    unittest.main()
