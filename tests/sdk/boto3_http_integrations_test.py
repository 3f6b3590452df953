#!/usr/bin/python3
"""Routes that lead to an HTTP server: as it comes (HTTP_PROXY), or shaped by templates and parameters (HTTP)."""

import base64
import http.server
import json
import pathlib
import sys
import threading
import unittest
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import GatewayTest
from support.penstock import until
from support.websocket import Refused


class Backend(http.server.ThreadingHTTPServer):
    """Keeps what it was asked, and answers as the path says."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.asked = []
        self.let_go = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urllib.parse.urlsplit(self.path)
        asked = {"method": self.command, "path": url.path, "query": urllib.parse.parse_qs(url.query),
                 "headers": dict(self.headers.items()), "body": body}
        self.server.asked.append(asked)
        status, headers, said = 200, {"Content-Type": "application/json"}, json.dumps({"got": body.decode("latin-1")})
        if url.path.startswith("/status/"):
            status = int(url.path.rpartition("/")[2])
        elif url.path == "/slow":
            self.server.let_go.wait()
        elif url.path == "/bytes":
            said = bytes(range(256))
        elif url.path == "/redirect":
            status, headers["Location"] = 302, "/elsewhere"
        elif url.path == "/subprotocol":
            headers["Sec-WebSocket-Protocol"] = "chosen"
        said = said.encode() if isinstance(said, str) else said
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        try:
            self.wfile.write(said)
        except BrokenPipeError:
            pass  # who asked waits no longer

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


class HttpIntegrationsTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = cls.penstock.client("apigatewayv2")

    def setUp(self):
        self.backend = Backend()
        self.addCleanup(self.backend.server_close)
        self.addCleanup(self.backend.shutdown)
        self.addCleanup(self.backend.let_go.set)

    def http(self, path, kind="HTTP", **more):
        return {"IntegrationType": kind, "IntegrationUri": self.backend.url + path, "IntegrationMethod": "POST", **more}

    def test_a_proxy_gets_the_message_and_its_answer_goes_back(self):
        socket = self.connect(self.serve({"say": self.http("/in?fixed=1", "HTTP_PROXY")}))

        message = json.dumps({"action": "say", "text": "grüß"})
        answer = json.loads(self.answer_to(socket, message))

        asked, = self.backend.asked
        self.assertEqual((asked["method"], asked["path"], asked["query"]), ("POST", "/in", {"fixed": ["1"]}))
        self.assertEqual(asked["body"].decode(), message)
        self.assertEqual(asked["headers"]["Content-Type"], "application/json")
        self.assertTrue(asked["headers"]["User-Agent"].startswith("AmazonAPIGateway_"))
        self.assertEqual(answer["got"].encode("latin-1").decode(), message)

    def test_parameters_fill_headers_query_and_path(self):
        shaped = self.http("/users/{user}/${stageVariables.part}", RequestParameters={
            "integration.request.header.connectionId": "context.connectionId",
            "integration.request.header.Fixed": "'as it stands'",
            "integration.request.querystring.symbol": "route.request.body.order.symbol",
            "integration.request.querystring.second": "route.request.body.lines[1].n",
            "integration.request.querystring.none": "route.request.body.none",
            "integration.request.path.user": "route.request.body.user",
            "integration.request.header.Stage": "stageVariables.part",
        }, RequestTemplates={"$default": '{"only": $input.json("$.order")}'})
        api = self.serve({"order": shaped}, StageVariables={"part": "orders"})
        socket, me = self.connect_known(api)

        self.answer_to(socket, {"action": "order", "user": "a/b ö", "order": {"symbol": "A&B"}, "lines": [1, {"n": 2}]})

        asked, = self.backend.asked
        self.assertEqual(urllib.parse.unquote(asked["path"]), "/users/a/b ö/orders")
        self.assertEqual(asked["path"].count("/"), 3)
        self.assertEqual(asked["query"], {"symbol": ["A&B"], "second": ["2"]})
        self.assertEqual(asked["headers"]["connectionId"], me)
        self.assertEqual(asked["headers"]["Fixed"], "as it stands")
        self.assertEqual(asked["headers"]["Stage"], "orders")
        self.assertEqual(json.loads(asked["body"]), {"only": {"symbol": "A&B"}})

    def test_the_response_is_chosen_by_status_and_may_use_headers(self):
        responses = [
            {"IntegrationResponseKey": "/2\\d\\d/", "ResponseTemplates": {"$default": "fine: $input.json('$.got')"}},
            {"IntegrationResponseKey": "/4\\d\\d/",
             "TemplateSelectionExpression": "${integration.response.statuscode}",
             "ResponseTemplates": {"404": "not there", "$default": "refused"}},
            {"IntegrationResponseKey": "$default",
             "TemplateSelectionExpression": "${integration.response.header.Location}",
             "ResponseTemplates": {"/elsewhere": "moved", "$default": "broken"}},
        ]
        routes = {"ok": "/ok", "missing": "/status/404", "bad": "/status/422", "moved": "/redirect",
                  "down": "/status/503"}
        api = self.serve({key: self.http(path) for key, path in routes.items()}, {key: responses for key in routes})
        socket = self.connect(api)

        answers = {key: self.answer_to(socket, {"action": key}) for key in routes}
        self.assertEqual(answers.pop("ok")[:8], 'fine: "{')
        self.assertEqual(answers, {"missing": "not there", "bad": "refused", "moved": "moved", "down": "broken"})

    def test_binary_both_ways(self):
        api = self.serve(
            {"up": self.http("/in", ContentHandlingStrategy="CONVERT_TO_BINARY",
                             RequestTemplates={"$default": "$input.path('$.data')"}),
             "down": self.http("/bytes")},
            {"down": [{"IntegrationResponseKey": "$default", "ContentHandlingStrategy": "CONVERT_TO_TEXT"}]},
        )
        socket = self.connect(api)
        everything = bytes(range(256))

        self.answer_to(socket, {"action": "up", "data": base64.b64encode(everything).decode()})
        self.assertEqual(self.backend.asked[0]["body"], everything)
        self.assertEqual(base64.b64decode(self.answer_to(socket, {"action": "down"})), everything)
        refused = json.loads(self.answer_to(socket, {"action": "up", "data": "not base64!"}))
        self.assertEqual(refused["message"], "Internal server error")

    def test_who_takes_too_long_and_who_is_not_there(self):
        gone = Backend()
        gone.shutdown()
        gone.server_close()
        api = self.serve({
            "slow": self.http("/slow", TimeoutInMillis=50),
            "gone": self.http("/", IntegrationUri=gone.url),
            "nowhere": self.http("/", IntegrationUri="http://host.invalid/"),
            "nonsense": self.http("/", IntegrationUri="http://[::1"),
        })
        socket = self.connect(api)

        internal = "Internal server error"
        told = {"slow": "Endpoint request timed out", "gone": internal, "nowhere": internal, "nonsense": internal}
        for action, message in told.items():
            self.assertEqual(json.loads(self.answer_to(socket, {"action": action}))["message"], message, action)

    def test_a_header_that_would_be_two_is_not_sent(self):
        split = self.http("/in", RequestParameters={"integration.request.header.X": "route.request.body.x"})
        socket = self.connect(self.serve({"say": split}))

        refused = json.loads(self.answer_to(socket, {"action": "say", "x": "a\r\nEvil: yes"}))
        self.assertEqual(refused["message"], "Internal server error")
        self.answer_to(socket, {"action": "say", "x": "harmless"})
        asked, = self.backend.asked
        self.assertEqual(asked["headers"]["X"], "harmless")

    def test_connecting_by_way_of_an_http_server(self):
        proxy = self.http("/subprotocol", "HTTP_PROXY", RequestParameters={
            "integration.request.header.connectionId": "context.connectionId"})
        api = self.serve({"$connect": proxy, "$disconnect": self.http("/bye", RequestParameters={
            "integration.request.querystring.who": "context.connectionId",
            "integration.request.querystring.code": "context.disconnectStatusCode"})})
        socket = self.connect(api, "?token=abc", ["Sec-WebSocket-Protocol: chosen, other", "X-Mine: yes"])

        asked, = self.backend.asked
        self.assertEqual(asked["query"], {"token": ["abc"]})
        self.assertEqual(asked["headers"]["X-Mine"], "yes")
        self.assertNotIn("Upgrade", asked["headers"])
        self.assertIn("chosen", socket.head)
        me = asked["headers"]["connectionId"]
        socket.close(4001, "done")
        until("the server was told", lambda: len(self.backend.asked) > 1)
        self.assertEqual(self.backend.asked[1]["query"], {"who": [me], "code": ["4001"]})

    def test_an_http_server_may_refuse(self):
        for kind in ("HTTP", "HTTP_PROXY"):
            for status in (401, 403, 500, 302):
                api = self.serve({"$connect": self.http(f"/status/{status}", kind)})
                with self.subTest(kind=kind, status=status), self.assertRaises(Refused) as caught:
                    self.connect(api)
                self.assertEqual(caught.exception.status, status)
        api = self.serve({"$connect": self.http("/slow", "HTTP_PROXY", TimeoutInMillis=50)})
        with self.assertRaises(Refused) as caught:
            self.connect(api)
        self.assertEqual(caught.exception.status, 504)

    def test_what_a_handshake_must_carry(self):
        needs = {"RequestParameters": {"route.request.querystring.token": {"Required": True},
                                       "route.request.header.X-Mine": {"Required": True},
                                       "route.request.header.X-Other": {"Required": False}}}
        proxy = self.http("/in", RequestParameters={
            "integration.request.querystring.t": "route.request.querystring.token",
            "integration.request.querystring.all": "route.request.multivaluequerystring.token",
            "integration.request.header.X-Also": "route.request.header.X-Mine"},
            RequestTemplates={"$default": "{}"})
        api = self.serve({"$connect": proxy}, route_settings={"$connect": needs})

        with self.assertRaises(Refused) as caught:
            self.connect(api, "?token=abc")
        self.assertEqual(caught.exception.status, 400)
        self.assertIn("Missing required request parameters: [X-Mine]", str(caught.exception))
        self.assertEqual(self.backend.asked, [])
        self.connect(api, "?token=abc&token=def", ["X-Mine: yes"])
        asked, = self.backend.asked
        self.assertEqual(asked["query"], {"t": ["abc"], "all": ["abc,def"]})
        self.assertEqual(asked["headers"]["X-Also"], "yes")
        self.assertNotIn("X-Mine", asked["headers"])


if __name__ == "__main__":
    unittest.main()
