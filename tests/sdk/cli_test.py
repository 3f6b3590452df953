#!/usr/bin/python3
"""The whole path through Debian's aws CLI: from a put record to a message at a client."""

import base64
import json
import pathlib
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, integration_uri
from support.penstock import ACCOUNT, ROLE, PenstockTest, until, zipped
from support.websocket import WebSocket

CODE = """
import base64, boto3, os

def handler(event, context):
    management = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CALLBACK"])
    for record in event["Records"]:
        management.post_to_connection(ConnectionId="*", Data=base64.b64decode(record["kinesis"]["data"]))
"""


class CliTest(PenstockTest):
    def aws(self, *arguments, service=None):
        """What the command prints, as JSON."""
        command = ["/usr/bin/aws", "--endpoint-url", service or self.penstock.url, "--output", "json", *arguments]
        done = subprocess.run(command, env=self.penstock.environment(), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, f"{' '.join(command)}\n{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def test_from_a_record_to_a_message(self):
        self.assertEqual(self.aws("sts", "get-caller-identity")["Account"], ACCOUNT)

        self.aws("kinesis", "create-stream", "--stream-name", "prices", "--shard-count", "1")
        self.aws("kinesis", "wait", "stream-exists", "--stream-name", "prices")
        summary = self.aws("kinesis", "describe-stream-summary", "--stream-name", "prices")
        stream = summary["StreamDescriptionSummary"]["StreamARN"]

        api = self.aws(
            "apigatewayv2", "create-api", "--name", "prices", "--protocol-type", "WEBSOCKET",
            "--route-selection-expression", "$request.body.action",
        )["ApiId"]
        callback = f"{self.penstock.url}/{api}/{STAGE}"

        package = self.penstock.folder / "function.zip"
        package.write_bytes(zipped({"app.py": CODE}))
        function = self.aws(
            "lambda", "create-function", "--function-name", "prices", "--runtime", "python3.11",
            "--handler", "app.handler", "--role", ROLE, "--zip-file", f"fileb://{package}", "--timeout", "20",
            "--environment", json.dumps({"Variables": {"CALLBACK": callback}}),
        )["FunctionArn"]
        self.aws("lambda", "wait", "function-active-v2", "--function-name", "prices")

        integration = self.aws(
            "apigatewayv2", "create-integration", "--api-id", api, "--integration-type", "AWS_PROXY",
            "--integration-method", "POST", "--integration-uri", integration_uri(function),
        )["IntegrationId"]
        for key in ("$connect", "$disconnect", "$default"):
            self.aws("apigatewayv2", "create-route", "--api-id", api, "--route-key", key)
        self.aws(
            "apigatewayv2", "create-route", "--api-id", api, "--route-key", "hello",
            "--target", f"integrations/{integration}",
        )
        deployment = self.aws("apigatewayv2", "create-deployment", "--api-id", api)["DeploymentId"]
        self.aws(
            "apigatewayv2", "create-stage", "--api-id", api, "--stage-name", STAGE, "--deployment-id", deployment
        )

        mapping = self.aws(
            "lambda", "create-event-source-mapping", "--function-name", "prices", "--event-source-arn", stream,
            "--starting-position", "LATEST", "--batch-size", "10",
        )["UUID"]
        until(
            "the mapping",
            lambda: self.aws("lambda", "get-event-source-mapping", "--uuid", mapping)["State"] == "Enabled",
        )

        client = WebSocket(self.penstock.port, f"/{api}/{STAGE}")
        self.addCleanup(client.drop)
        put = self.aws(
            "kinesis", "put-record", "--stream-name", "prices", "--partition-key", "AAPL",
            "--cli-binary-format", "raw-in-base64-out", "--data", '{"symbol": "AAPL", "price": 187.42}',
        )
        self.assertEqual(client.receive(), '{"symbol": "AAPL", "price": 187.42}')

        iterator = self.aws(
            "kinesis", "get-shard-iterator", "--stream-name", "prices", "--shard-id", put["ShardId"],
            "--shard-iterator-type", "TRIM_HORIZON",
        )["ShardIterator"]
        (record,) = self.aws("kinesis", "get-records", "--shard-iterator", iterator)["Records"]
        self.assertEqual(base64.b64decode(record["Data"]), b'{"symbol": "AAPL", "price": 187.42}')
        self.assertEqual(record["SequenceNumber"], put["SequenceNumber"])

        self.aws(
            "apigatewaymanagementapi", "post-to-connection", "--connection-id", "*",
            "--cli-binary-format", "raw-in-base64-out", "--data", "from the command line", service=callback,
        )
        self.assertEqual(client.receive(), "from the command line")

        self.aws("lambda", "delete-event-source-mapping", "--uuid", mapping)
        self.aws("lambda", "delete-function", "--function-name", "prices")
        self.aws("apigatewayv2", "delete-api", "--api-id", api)
        self.aws("kinesis", "delete-stream", "--stream-name", "prices")
        until("no stream to be left", lambda: self.aws("kinesis", "list-streams")["StreamNames"] == [])

    def test_an_error_is_told(self):
        command = ["/usr/bin/aws", "--endpoint-url", self.penstock.url, "kinesis", "describe-stream-summary"]
        done = subprocess.run(
            [*command, "--stream-name", "nobody"], env=self.penstock.environment(), capture_output=True, text=True
        )

        self.assertEqual(done.returncode, 254)
        self.assertIn("(ResourceNotFoundException)", done.stderr)
        self.assertIn(f"Stream nobody under account {ACCOUNT} not found.", done.stderr)


if __name__ == "__main__":
    unittest.main()
