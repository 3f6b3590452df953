#!/usr/bin/python3
"""A server that knows its keys: who signs with one is served, everybody else is refused in AWS's words."""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import urllib.error
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import ACCOUNT, BINARY, REGION, ROLE, Penstock, zipped
from support.raw import request
from support.websocket import Refused

KEY, SECRET = "AKIAPENSTOCKTEST0001", "a secret/with+odd=characters"
TEMPORARY, TEMPORARY_SECRET, TOKEN = "ASIAPENSTOCKTEST0002", "another secret", "a token/+="
OTHER_ACCOUNT = "123456789012"
PROFILES = f"""
[default]
aws_access_key_id = {KEY}
aws_secret_access_key = {SECRET}

[temporary]
aws_access_key_id = {TEMPORARY}
aws_secret_access_key = {TEMPORARY_SECRET}
aws_session_token = {TOKEN}
account = {OTHER_ACCOUNT}
"""
# Calls every service as the function that it is.
CODE = """
import boto3

def handler(event, context):
    return {
        "account": boto3.client("sts").get_caller_identity()["Account"],
        "streams": boto3.client("kinesis").list_streams()["StreamNames"],
    }
"""
MISMATCH = "The request signature we calculated does not match the signature you provided. Check your AWS Secret"


def shifted_by(minutes):
    """Within, boto3 signs with another time."""
    real = datetime.datetime

    class Shifted(real):
        @classmethod
        def utcnow(cls):
            return real.utcnow() + datetime.timedelta(minutes=minutes)

    return unittest.mock.patch.object(botocore.auth.datetime, "datetime", Shifted)


class SignatureTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:  # read once, when the server starts
            path = pathlib.Path(folder, "credentials")
            path.write_text(PROFILES)
            cls.penstock = Penstock("--credentials", path)
        cls.addClassCleanup(cls.penstock.end)
        cls.kinesis = cls.client("kinesis")
        cls.functions = cls.client("lambda")
        cls.gateway = cls.client("apigatewayv2")

    @classmethod
    def client(cls, service, key=KEY, secret=SECRET, token=None, endpoint=None, **config):
        return boto3.client(
            service, endpoint_url=endpoint or cls.penstock.url, region_name=REGION, aws_access_key_id=key,
            aws_secret_access_key=secret, aws_session_token=token,
            config=botocore.config.Config(retries={"total_max_attempts": 1}, parameter_validation=False, **config),
        )

    def test_every_service_takes_its_own_signature(self):
        self.assertIn("StreamNames", self.kinesis.list_streams())
        self.assertIn("Functions", self.functions.list_functions())
        self.assertIn("Items", self.gateway.get_apis())
        self.assertEqual(self.client("sts").get_caller_identity()["Account"], ACCOUNT)

    def test_a_temporary_key_with_its_token_is_of_its_account(self):
        sts = self.client("sts", TEMPORARY, TEMPORARY_SECRET, TOKEN)

        self.assertEqual(sts.get_caller_identity()["Account"], OTHER_ACCOUNT)
        for token in (None, "another"):
            self.refusal(
                "UnrecognizedClientException",
                self.client("kinesis", TEMPORARY, TEMPORARY_SECRET, token).list_streams,
            )

    def test_a_wrong_secret(self):
        refused = self.refusal("InvalidSignatureException", self.client("kinesis", secret="wrong").list_streams)
        self.assertIn(MISMATCH, refused)
        self.assertIn("The Canonical String for this request should have been\n'POST\n/\n\n", refused)
        self.assertIn(MISMATCH, self.refusal(
            "InvalidSignatureException", self.client("lambda", secret="wrong").list_functions))
        self.assertIn(MISMATCH, self.refusal(
            "InvalidSignatureException", self.client("apigatewayv2", secret="wrong").get_apis))
        self.assertIn(MISMATCH, self.refusal(
            "SignatureDoesNotMatch", self.client("sts", secret="wrong").get_caller_identity))

    def test_an_unknown_key(self):
        unknown = "The security token included in the request is invalid."
        for service, call, code in (
            ("kinesis", "list_streams", "UnrecognizedClientException"),
            ("lambda", "list_functions", "UnrecognizedClientException"),
            ("apigatewayv2", "get_apis", "UnrecognizedClientException"),
            ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ):
            with self.subTest(service=service):
                self.assertEqual(self.refusal(code, getattr(self.client(service, "nobody"), call)), unknown)

    def test_a_date_too_far_from_ours(self):
        for minutes, words in ((-20, "Signature expired: "), (20, "Signature not yet current: ")):
            with shifted_by(minutes=minutes):
                refused = self.refusal("InvalidSignatureException", self.kinesis.list_streams)
            self.assertTrue(refused.startswith(words), refused)
            self.assertIn("15 min.)", refused)

    def test_a_body_that_was_changed_on_the_way(self):
        kinesis = self.client("kinesis")

        def change(request, **_):
            request.body = request.body.replace(b"prices", b"secret")

        kinesis.meta.events.register("before-send.kinesis", change)

        refused = self.refusal("InvalidSignatureException", kinesis.describe_stream, StreamName="prices")
        self.assertIn(MISMATCH, refused)

    def test_nothing_is_served_unsigned_but_health(self):
        missing = "Missing Authentication Token"
        port = self.penstock.port
        kinesis = request(port, headers={"X-Amz-Target": "Kinesis_20131202.ListStreams",
                                         "Content-Type": "application/x-amz-json-1.1"}, body="{}")
        self.assertEqual(kinesis.status, 400)
        self.assertEqual(
            json.loads(kinesis.body), {"__type": "MissingAuthenticationTokenException", "message": missing})
        for path in ("/2015-03-31/functions", "/v2/apis", "/x/y/@connections/abc"):
            with self.subTest(path=path):
                rest = request(port, "GET", path)
                self.assertEqual(rest.status, 403)
                self.assertEqual(rest.headers["x-amzn-errortype"], "MissingAuthenticationTokenException")
                self.assertEqual(json.loads(rest.body), {"message": missing})
        sts = request(port, headers={"Content-Type": "application/x-www-form-urlencoded"},
                      body="Action=GetCallerIdentity&Version=2011-06-15")
        self.assertEqual(sts.status, 403)
        self.assertIn(b"<Code>MissingAuthenticationToken</Code>", sts.body)
        self.assertEqual(request(port, "GET", "/_penstock/health").status, 200)

    def test_a_body_that_cannot_be_parsed_is_told_first(self):
        answer = request(self.penstock.port, headers={"X-Amz-Target": "Kinesis_20131202.ListStreams",
                                                      "Content-Type": "application/x-amz-json-1.1"}, body="{")
        self.assertEqual(json.loads(answer.body), {"__type": "SerializationException"})

    def test_a_signature_of_another_service(self):
        signed = botocore.awsrequest.AWSRequest(
            "POST", self.penstock.url + "/", data=b"{}",
            headers={"X-Amz-Target": "Kinesis_20131202.ListStreams", "Content-Type": "application/x-amz-json-1.1"})
        botocore.auth.SigV4Auth(
            botocore.credentials.Credentials(KEY, SECRET), "dynamodb", REGION).add_auth(signed)
        answer = request(self.penstock.port, headers=dict(signed.headers.items()), body=signed.data)
        self.assertEqual(json.loads(answer.body)["message"],
                         "Credential should be scoped to correct service: 'kinesis'. ")

    def test_presigned_connections(self):
        api = self.create_api(["$default"])
        socket = self.connect(api)  # $connect needs no signature unless its route asks for one
        management = self.client("apigatewaymanagementapi", endpoint=f"{self.penstock.url}/{api}/{STAGE}")

        management.post_to_connection(ConnectionId="*", Data=b"signed in the header")
        self.assertEqual(socket.receive(), "signed in the header")

        signed = botocore.awsrequest.AWSRequest("GET", f"{self.penstock.url}/{api}/{STAGE}/@connections")
        botocore.auth.SigV4QueryAuth(
            botocore.credentials.Credentials(KEY, SECRET), "execute-api", REGION, expires=60).add_auth(signed)
        with urllib.request.urlopen(signed.url) as answer:
            self.assertEqual(answer.status, 200)
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(signed.url + "&limit=1")
        self.assertEqual(refused.exception.code, 403)
        self.assertEqual(refused.exception.headers["x-amzn-ErrorType"], "InvalidSignatureException")

    def test_who_asks_comes_before_what_is_asked_of_a_connection(self):
        api = self.create_api(["$default"])
        endpoint = f"{self.penstock.url}/{api}/{STAGE}"
        gone, unknown = "L0SM9cOFvHcCIhw=", "The security token included in the request is invalid."

        def management(*key, **config):
            return self.client("apigatewaymanagementapi", *key, endpoint=endpoint, **config)

        def asked(client, code, message, status=403):
            for operation, data in (("post_to_connection", {"Data": b"x"}), ("get_connection", {}),
                                    ("delete_connection", {})):
                for connection_id in (gone, "not-an-id") if status == 403 else (gone,):
                    with self.subTest(code=code, operation=operation, id=connection_id):
                        with self.assertRaises(botocore.exceptions.ClientError) as refused:
                            getattr(client, operation)(ConnectionId=connection_id, **data)
                        error = refused.exception.response
                        self.assertEqual(error["Error"]["Code"], code)
                        self.assertRegex(error["Error"]["Message"], f"^{message}")
                        self.assertEqual(error["ResponseMetadata"]["HTTPStatusCode"], status)
                        self.assertEqual(error["ResponseMetadata"]["HTTPHeaders"]["x-amzn-errortype"], code)

        asked(management(), "GoneException", "$", 410)
        asked(management(KEY, "wrong"), "InvalidSignatureException", MISMATCH)
        asked(management("AKIAUNKNOWN000000000"), "UnrecognizedClientException", unknown)
        asked(management(signature_version=botocore.UNSIGNED), "MissingAuthenticationTokenException",
              "Missing Authentication Token$")
        with shifted_by(minutes=-20):
            asked(management(), "InvalidSignatureException", r"Signature expired: .* \(.* - 15 min\.\)$")

    def test_an_id_is_signed_as_it_is_spelled(self):
        api = self.create_api(["$default"])
        socket = self.connect(api)
        host = f"http://localhost:{self.penstock.port}"
        connections = f"/{api}/{STAGE}/@connections"

        def signed(method, path, body=b""):
            wanted = botocore.awsrequest.AWSRequest(method, host + path, data=body)
            botocore.auth.SigV4Auth(
                botocore.credentials.Credentials(KEY, SECRET), "execute-api", REGION).add_auth(wanted)
            return request(self.penstock.port, method, path, dict(wanted.headers.items()), body)

        (listed,) = json.loads(signed("GET", connections).body)["items"]
        for at in ("@", "%40"):
            for spelled in (listed["connectionId"], listed["connectionId"].replace("=", "%3D")):
                with self.subTest(at=at, spelled=spelled):
                    path = f"{connections.replace('@', at)}/{spelled}"
                    self.assertEqual(signed("POST", path, spelled.encode()).status, 200)
                    self.assertEqual(socket.receive(), spelled)

    def test_a_route_that_asks_for_a_signature(self):
        api = self.create_api(["$connect"], deployed=False)
        route = self.gateway.get_routes(ApiId=api)["Items"][0]["RouteId"]
        self.gateway.update_route(ApiId=api, RouteId=route, AuthorizationType="AWS_IAM")
        deployment = self.gateway.create_deployment(ApiId=api)["DeploymentId"]
        self.gateway.create_stage(ApiId=api, StageName=STAGE, DeploymentId=deployment)
        url = f"http://localhost:{self.penstock.port}/{api}/{STAGE}"  # the host that WebSocket connects to

        def signed(auth, key, secret, token=None, service="execute-api"):
            wanted = botocore.awsrequest.AWSRequest("GET", url)
            auth(botocore.credentials.Credentials(key, secret, token), service, REGION).add_auth(wanted)
            return wanted

        def connect(wanted):
            query = wanted.url.partition("?")[2]
            headers = [f"{name}: {value}" for name, value in wanted.headers.items()]
            return self.connect(api, f"?{query}" if query else "", headers)

        header, query = botocore.auth.SigV4Auth, botocore.auth.SigV4QueryAuth
        connect(signed(header, KEY, SECRET))
        connect(signed(query, KEY, SECRET))
        for wanted in (
            botocore.awsrequest.AWSRequest("GET", url),
            signed(header, KEY, "wrong"),
            signed(query, KEY, "wrong"),
            signed(header, "AKIAUNKNOWN000000000", SECRET),
            signed(header, KEY, SECRET, service="kinesis"),
            signed(header, TEMPORARY, TEMPORARY_SECRET, TOKEN),  # of another account
        ):
            with self.subTest(wanted.headers.as_string()), self.assertRaises(Refused) as refused:
                connect(wanted)
            self.assertEqual(refused.exception.status, 403)

    def test_a_function_has_a_key_of_its_account(self):
        for functions, account in (
            (self.functions, ACCOUNT),
            (self.client("lambda", TEMPORARY, TEMPORARY_SECRET, TOKEN), OTHER_ACCOUNT),
        ):
            with self.subTest(account=account):
                functions.create_function(
                    FunctionName=self.name, Runtime="python3.11", Role=ROLE, Handler="app.handler", Timeout=60,
                    Code={"ZipFile": zipped({"app.py": CODE})},
                )
                functions.get_waiter("function_active_v2").wait(FunctionName=self.name)
                answer = functions.invoke(FunctionName=self.name)
                payload = json.loads(answer["Payload"].read())
                self.assertNotIn("FunctionError", answer, payload)
                self.assertEqual(payload["account"], account)

    def test_a_function_reads_no_stream_of_another_account(self):
        functions = self.client("lambda", TEMPORARY, TEMPORARY_SECRET, TOKEN)
        functions.create_function(
            FunctionName=self.name, Runtime="python3.11", Role=ROLE, Handler="app.handler",
            Code={"ZipFile": zipped({"app.py": CODE})},
        )
        self.create_stream(name="secret")
        for stream in ("secret", "nothing"):
            arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{stream}"
            self.assertEqual(
                self.refusal(
                    "InvalidParameterValueException", functions.create_event_source_mapping,
                    EventSourceArn=arn, FunctionName=self.name, StartingPosition="LATEST",
                ),
                f"Cannot access stream {arn}. Please ensure the role can perform the GetRecords, GetShardIterator, "
                "DescribeStream, and ListStreams Actions on your stream in IAM.",
            )

    def test_the_cli(self):
        def aws(secret):
            environment = self.penstock.environment() | {
                "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": secret}
            command = ["/usr/bin/aws", "--endpoint-url", self.penstock.url, "kinesis", "list-streams"]
            return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)

        good, bad = aws(SECRET), aws("wrong")
        self.assertIn("StreamNames", good.stdout, good.stderr)
        self.assertIn("(InvalidSignatureException)", bad.stderr)


class FileTest(unittest.TestCase):
    def test_a_file_that_gives_no_keys_stops_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "credentials")
            for text, why in (("[a]\n", "has no profile with a key"),
                              ("[a]\naws_access_key_id = A\n", "profile 'a' has no aws_secret_access_key")):
                path.write_text(text)
                command = [BINARY, "serve", "--data",
                           f"{folder}/data", "--listen", "127.0.0.1:0", "--credentials", path]
                ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
                self.assertEqual(ended.returncode, 1)
                self.assertIn(why, ended.stderr)


if __name__ == "__main__":
    unittest.main()
