#!/usr/bin/python3
"""What is kept of a stage's use: access logs, execution logs, metrics under CloudWatch's names."""

import json
import pathlib
import re
import sys
import unittest
import urllib.request

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest, integration_uri
from support.penstock import ACCOUNT, REGION, until
from support.websocket import Refused

ECHO = {"IntegrationType": "MOCK", "RequestTemplates": {"$default": '{"statusCode": 200}'}}
TEAPOT = {"IntegrationType": "MOCK", "RequestTemplates": {"$default": '{"statusCode": 418}'}}
NOWHERE = {"IntegrationType": "HTTP", "IntegrationUri": "http://127.0.0.1:1/", "IntegrationMethod": "POST"}
FORMAT = json.dumps({
    "requestId": "$context.requestId", "route": "$context.routeKey", "event": "$context.eventType",
    "connection": "$context.connectionId", "status": "$context.status", "ip": "$context.identity.sourceIp",
    "error": "$context.error.message", "problems": "$context.error.validationErrorString",
    "integration": "${context.integration.status}", "took": "$context.integrationLatency",
    "failure": "$context.integration.error", "none": "$context.nothing.there",
})


class LogsAndMetricsTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.penstock.client("logs")

    def arn(self, group):
        return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}"

    def log(self, group, count):
        """The lines of a log, as soon as there are so many."""
        def lines():
            try:
                events = self.logs.filter_log_events(logGroupName=group)["events"]
            except self.logs.exceptions.ResourceNotFoundException:
                return None
            return [event["message"] for event in events] if len(events) >= count else None
        return until(f"{count} lines in {group}", lines)

    def metrics(self, api):
        with urllib.request.urlopen(f"{self.penstock.url}/_penstock/metrics") as answer:
            text = answer.read().decode()
        found = {}
        for name, route, value in re.findall(
            rf'^penstock_apigateway_(\w+){{ApiId="{api}",Stage="{STAGE}",Route="([^"]*)"}} (\S+)$', text, re.M
        ):
            found[name, route] = float(value)
        return found

    def test_a_line_for_each_use_of_a_route(self):
        api = self.serve(
            {"$connect": ECHO, "$disconnect": ECHO, "echo": ECHO, "teapot": TEAPOT, "nowhere": NOWHERE},
            AccessLogSettings={"DestinationArn": self.arn("/orders/access"), "Format": FORMAT},
        )
        socket, me = self.connect_known(api)
        answered = json.loads(self.answer_to(socket, {"action": "unknown"}))
        for action in ("echo", "teapot", "nowhere"):
            self.answer_to(socket, {"action": action})
        socket.close(1000)

        lines = [json.loads(line) for line in self.log("/orders/access", 6)]
        self.assertEqual(len({line["requestId"] for line in lines}), 6)
        self.assertEqual({line["connection"] for line in lines}, {me})
        self.assertEqual({(line["ip"], line["none"]) for line in lines}, {("127.0.0.1", "-")})
        seen = [(line["event"], line["route"], line["status"], line["error"], line["integration"]) for line in lines]
        self.assertEqual(seen, [
            ("CONNECT", "$connect", "200", "-", "200"),
            ("MESSAGE", "-", "403", "Forbidden", "-"),
            ("MESSAGE", "echo", "200", "-", "200"),
            ("MESSAGE", "teapot", "200", "-", "418"),
            ("MESSAGE", "nowhere", "500", "Internal server error", "-"),
            ("DISCONNECT", "$disconnect", "200", "-", "200"),
        ])
        self.assertEqual(lines[1]["requestId"], answered["requestId"])
        self.assertIn("connect", lines[4]["failure"])
        self.assertGreaterEqual(int(lines[4]["took"]), 0)

    def test_refused_connections_are_logged(self):
        api = self.serve({"$connect": TEAPOT},
                         AccessLogSettings={"DestinationArn": self.arn("refused") + ":*", "Format": "$context.status"})
        with self.assertRaises(Refused):
            self.connect(api)
        self.assertEqual(self.log("refused", 1), ["418"])

    def test_where_a_log_cannot_go(self):
        api = self.create_api(["$default"])
        for wrong in ("orders", "arn:aws:s3:::bucket", self.arn("not a name"), self.arn(""), self.arn("x" * 256)):
            refused = self.refusal("BadRequestException", self.gateway.update_stage, ApiId=api, StageName=STAGE,
                                   AccessLogSettings={"DestinationArn": wrong, "Format": "$context.requestId"})
            self.assertIn("Invalid ARN specified in the request", refused)

    def test_execution_logs_tell_what_happened(self):
        api = self.serve({"echo": ECHO, "quiet": ECHO, "nowhere": NOWHERE},
                         DefaultRouteSettings={"LoggingLevel": "INFO", "DataTraceEnabled": True},
                         RouteSettings={"quiet": {"LoggingLevel": "ERROR"}})
        socket = self.connect(api)
        self.answer_to(socket, {"action": "quiet"})
        self.answer_to(socket, {"action": "echo", "text": "line\nbreak"})
        self.answer_to(socket, {"action": "nowhere"})

        text = "\n".join(self.log(f"/aws/apigateway/{api}/{STAGE}", 9))
        self.assertNotIn("quiet", text)
        self.assertIn("MESSAGE on route echo", text)
        self.assertIn('Request body: {"action": "echo", "text": "line\\nbreak"}', text)
        self.assertIn("Integration took", text)
        self.assertIn("Client was told: Internal server error", text)
        self.assertIn("Ended with status 500", text)

    def test_metrics_by_stage_and_route(self):
        function = self.create_function("def handler(event, context):\n    raise ValueError('no')")
        failing = {"IntegrationType": "AWS_PROXY", "IntegrationUri": integration_uri(function)}
        api = self.serve({"$connect": ECHO, "echo": ECHO, "teapot": TEAPOT, "nowhere": NOWHERE, "failing": failing},
                         RouteSettings={"echo": {"DetailedMetricsEnabled": True}})
        socket, me = self.connect_known(api)
        for action in ("echo", "echo", "teapot", "nowhere", "failing", "unknown"):
            self.answer_to(socket, {"action": action})
        self.management(api).post_to_connection(ConnectionId=me, Data=b"hello")
        self.assertEqual(socket.receive(), "hello")

        found = self.metrics(api)
        counted = {name: found[name, ""] for name in
                   ("ConnectCount", "MessageCount", "ClientError", "IntegrationError", "ExecutionError")}
        self.assertEqual(counted, {
            "ConnectCount": 1,
            "MessageCount": 6 + 6 + 1,  # from the client, answers to it, and the one that was posted
            "ClientError": 1,           # no route
            "IntegrationError": 2,      # 418, and the function's own
            "ExecutionError": 1,        # nobody listens
        })
        self.assertEqual(found["IntegrationLatency_count", ""], 6)
        self.assertEqual((found["MessageCount", "echo"], found["IntegrationLatency_count", "echo"]), (4, 2))
        self.assertNotIn(("MessageCount", "teapot"), found)

        with urllib.request.urlopen(f"{self.penstock.url}/_penstock/metrics") as answer:
            lines = answer.read().decode().splitlines()
        of_function = dict(line.removeprefix("penstock_lambda_").replace(f'{{FunctionName="{function}"}}', "").split()
                           for line in lines if f'{{FunctionName="{function}"}}' in line)
        self.assertEqual({name: of_function[name] for name in ("Invocations", "Errors", "ConcurrentExecutions")},
                         {"Invocations": "1", "Errors": "1", "ConcurrentExecutions": "0"})
        self.assertEqual(of_function["Duration_count"], "1")

        self.gateway.delete_api(ApiId=api)
        self.assertEqual(self.metrics(api), {})


if __name__ == "__main__":
    unittest.main()
