#!/usr/bin/python3
"""Function URLs: made through boto3, called over HTTP by their host and by path."""

import base64
import http.client
import json
import pathlib
import sys
import tempfile
import unittest
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, REGION, ROLE, Penstock, PenstockTest, zipped

ECHO = "def handler(event, context):\n    return event\n"


def answering(result):
    return f"def handler(event, context):\n    return {result!r}\n"


def call(port, url, path="/", method="GET", body=None, headers=()):
    """By the URL's host; (status, headers, body)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, dict(headers) | {"Host": urllib.parse.urlsplit(url).netloc})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


class FunctionUrlsTest(PenstockTest):
    def serve(self, code, auth="NONE", **more):
        self.arn = self.create_function(code)
        return self.functions.create_function_url_config(FunctionName=self.name, AuthType=auth, **more)["FunctionUrl"]

    def call(self, url, *arguments, **more):
        return call(self.penstock.port, url, *arguments, **more)

    def test_a_url_as_described(self):
        self.create_function(ECHO)

        cors = {"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"], "MaxAge": 5, "AllowCredentials": True}
        created = self.functions.create_function_url_config(FunctionName=self.name, AuthType="NONE", Cors=cors)
        found = self.functions.get_function_url_config(FunctionName=self.name)
        listed = self.functions.list_function_url_configs(FunctionName=self.name)["FunctionUrlConfigs"]
        updated = self.functions.update_function_url_config(FunctionName=self.name, AuthType="AWS_IAM")

        self.assertEqual(created["ResponseMetadata"]["HTTPStatusCode"], 201)
        self.assertRegex(
            created["FunctionUrl"],
            rf"^http://[a-z0-9]{{32}}\.lambda-url\.{REGION}\.localhost:{self.penstock.port}/$",
        )
        self.assertEqual((created["AuthType"], created["Cors"]), ("NONE", cors))
        self.assertNotIn("LastModifiedTime", created)
        self.assertEqual(found["FunctionUrl"], created["FunctionUrl"])
        self.assertEqual(found["LastModifiedTime"], created["CreationTime"])
        self.assertEqual([url["FunctionUrl"] for url in listed], [created["FunctionUrl"]])
        self.assertEqual((updated["AuthType"], updated["Cors"]), ("AWS_IAM", cors))

    def test_the_event(self):
        url = self.serve(ECHO)

        status, headers, body = self.call(
            url, "/a%20b/c?x=1&x=2&empty", "POST", b'{"n": 1}',
            {"Content-Type": "application/json", "X-Custom": "y", "Cookie": "a=1; b=2", "User-Agent": "tester"},
        )
        event = json.loads(body)

        self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
        host = urllib.parse.urlsplit(url).netloc
        identifier = host.split(".")[0]
        context = event.pop("requestContext")
        sent = event.pop("headers")
        self.assertEqual(
            event,
            {
                "version": "2.0",
                "routeKey": "$default",
                "rawPath": "/a b/c",
                "rawQueryString": "x=1&x=2&empty",
                "cookies": ["a=1", "b=2"],
                "queryStringParameters": {"x": "1,2", "empty": ""},
                "body": '{"n": 1}',
                "isBase64Encoded": False,
            },
        )
        self.assertEqual((sent["x-custom"], sent["host"], sent["x-forwarded-for"]), ("y", host, "127.0.0.1"))
        self.assertNotIn("cookie", sent)
        self.assertEqual(
            context["http"],
            {
                "method": "POST", "path": "/a b/c", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1",
                "userAgent": "tester",
            },
        )
        self.assertEqual(
            (context["accountId"], context["apiId"], context["domainName"], context["domainPrefix"]),
            ("anonymous", identifier, host, identifier),
        )
        self.assertEqual((context["stage"], context["routeKey"]), ("$default", "$default"))
        self.assertEqual(context["requestId"], headers["x-amzn-RequestId"])
        self.assertIsInstance(context["timeEpoch"], int)

    def test_bytes_go_in_base64_both_ways(self):
        url = self.serve(
            "def handler(event, context):\n"
            "    assert event['isBase64Encoded']\n"
            "    return {'statusCode': 200, 'headers': {'content-type': 'image/png'}, 'body': event['body'],"
            " 'isBase64Encoded': True}\n"
        )
        data = bytes(range(256))

        status, headers, body = self.call(url, "/", "PUT", data, {"Content-Type": "application/octet-stream"})

        self.assertEqual((status, headers.get_all("Content-Type"), body), (200, ["image/png"], data))

    def test_answers(self):
        url = self.serve(
            answering({"statusCode": 201, "headers": {"X-A": "1"}, "cookies": ["c=1", "d=2"], "body": "b"})
        )
        status, headers, body = self.call(url)
        self.assertEqual((status, headers["X-A"], body), (201, "1", b"b"))
        self.assertEqual(headers.get_all("Set-Cookie"), ["c=1", "d=2"])

        for result, expected in (
            ({"message": "hello"}, (200, b'{"message": "hello"}')),
            ("hello", (200, b'"hello"')),
            ({"statusCode": "no"}, (502, b"Internal Server Error")),
            ({"statusCode": 200, "body": "%%%", "isBase64Encoded": True}, (502, b"Internal Server Error")),
        ):
            with self.subTest(result=result):
                self.functions.update_function_code(
                    FunctionName=self.name, ZipFile=zipped({"app.py": answering(result)})
                )
                status, _, body = self.call(url)
                self.assertEqual((status, body), expected)

        failing = zipped({"app.py": "def handler(e, c): 1/0"})
        self.functions.update_function_code(FunctionName=self.name, ZipFile=failing)
        self.assertEqual(self.call(url)[0], 502)
        self.functions.put_function_concurrency(FunctionName=self.name, ReservedConcurrentExecutions=0)
        self.assertEqual(self.call(url)[0], 429)

    def test_by_path(self):
        url = self.serve(ECHO)
        identifier = urllib.parse.urlsplit(url).netloc.split(".")[0]

        status, _, body = self.call(self.penstock.url, f"/_aws/lambda-url/{identifier}/x/y?z=1")

        self.assertEqual(status, 200)
        event = json.loads(body)
        self.assertEqual((event["rawPath"], event["rawQueryString"]), ("/x/y", "z=1"))

    def test_an_alias_has_its_own(self):
        self.serve(answering("latest"))
        self.functions.publish_version(FunctionName=self.name)
        self.functions.update_function_code(FunctionName=self.name, ZipFile=zipped({"app.py": answering("new")}))
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")

        made = self.functions.create_function_url_config(FunctionName=self.name, Qualifier="live", AuthType="NONE")

        self.assertEqual(made["FunctionArn"], self.arn + ":live")
        self.assertEqual(self.call(made["FunctionUrl"])[2], b'"latest"')
        self.assertEqual(len(self.functions.list_function_url_configs(FunctionName=self.name)["FunctionUrlConfigs"]), 2)

    def test_cors(self):
        url = self.serve(
            ECHO,
            Cors={
                "AllowOrigins": ["https://a.example"], "AllowMethods": ["POST"], "AllowHeaders": ["x-custom"],
                "ExposeHeaders": ["x-seen"], "MaxAge": 60, "AllowCredentials": True,
            },
        )
        asking = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}

        status, allowed, body = self.call(url, "/", "OPTIONS", headers=asking)
        _, other_origin, _ = self.call(url, "/", "OPTIONS", headers=asking | {"Origin": "https://b.example"})
        _, other_method, _ = self.call(
            url, "/", "OPTIONS", headers=asking | {"Access-Control-Request-Method": "DELETE"}
        )
        _, real, _ = self.call(url, "/", "POST", b"", {"Origin": "https://a.example"})

        self.assertEqual((status, body), (200, b""))
        self.assertEqual(allowed["Access-Control-Allow-Origin"], "https://a.example")
        self.assertEqual(allowed["Access-Control-Allow-Methods"], "POST")
        self.assertEqual(allowed["Access-Control-Allow-Headers"], "x-custom")
        self.assertEqual(allowed["Access-Control-Max-Age"], "60")
        self.assertEqual(allowed["Access-Control-Allow-Credentials"], "true")
        for refused in (other_origin, other_method):
            self.assertNotIn("Access-Control-Allow-Origin", refused)
        self.assertEqual(real["Access-Control-Allow-Origin"], "https://a.example")
        self.assertEqual(real["Access-Control-Expose-Headers"], "x-seen")

    def test_iam_wants_a_signature(self):
        url = self.serve(ECHO, auth="AWS_IAM")

        unsigned = self.call(url)
        claim = f"AWS4-HMAC-SHA256 Credential=k/20240101/{REGION}/lambda/aws4_request"
        signed = self.call(url, headers={"Authorization": claim})

        self.assertEqual((unsigned[0], json.loads(unsigned[2])), (403, {"Message": "Forbidden"}))
        self.assertEqual(unsigned[1]["x-amzn-ErrorType"], "AccessDeniedException")
        self.assertEqual(json.loads(signed[2])["requestContext"]["authorizer"]["iam"]["accessKey"], "k")

    def test_what_is_refused(self):
        self.serve(ECHO)
        create, missing = self.functions.create_function_url_config, "ResourceNotFoundException"

        twice = self.refusal("ResourceConflictException", create, FunctionName=self.name, AuthType="NONE")
        nobody = self.refusal(missing, create, FunctionName="nobody", AuthType="NONE")
        version = self.refusal("ValidationException", create, FunctionName=self.name, Qualifier="1", AuthType="NONE")
        self.functions.delete_function_url_config(FunctionName=self.name)
        gone = [
            self.refusal(missing, operation, FunctionName=self.name)
            for operation in (self.functions.get_function_url_config, self.functions.delete_function_url_config)
        ]

        self.assertEqual(
            twice,
            f"Failed to create function url config for [functionArn = {self.arn}]. Error message:  FunctionUrlConfig "
            "exists for this Lambda function",
        )
        self.assertEqual(nobody, "Function does not exist")
        self.assertIn("at 'qualifier' failed to satisfy constraint", version)
        self.assertEqual(gone, ["The resource you requested does not exist."] * 2)

    def test_a_url_that_is_gone_or_never_was(self):
        url = self.serve(ECHO)
        self.functions.delete_function(FunctionName=self.name)

        self.assertEqual(self.call(url)[0], 403)
        self.assertEqual(self.call(url.replace(url[7:15], "aaaaaaaa"))[0], 403)

    def test_urls_outlive_a_restart(self):
        url = self.serve(answering("here"))
        self.penstock.kill()
        self.penstock.start()

        self.assertEqual(self.call(url)[2], b'"here"')


class WithCredentialsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.NamedTemporaryFile("w", suffix=".credentials") as file:
            for profile, account in (("owner", "111111111111"), ("other", "222222222222")):
                file.write(
                    f"[{profile}]\naws_access_key_id = {profile}\naws_secret_access_key = test\naccount = {account}\n"
                )
            file.flush()
            cls.penstock = Penstock("--credentials", file.name)
        cls.addClassCleanup(cls.penstock.end)
        cls.functions = cls.penstock.client("lambda", key="owner")
        cls.functions.create_function(
            FunctionName="f", Runtime="python3.11", Handler="app.handler", Role=ROLE,
            Code={"ZipFile": zipped({"app.py": answering("in")})},
        )

    def tearDown(self):
        self.functions.delete_function_url_config(FunctionName="f")

    def status(self, url, key=None):
        headers = {}
        if key:
            request = botocore.awsrequest.AWSRequest("GET", url)
            credentials = botocore.credentials.Credentials(key, "test")
            botocore.auth.SigV4Auth(credentials, "lambda", REGION).add_auth(request)
            headers = dict(request.headers)
        return call(self.penstock.port, url, headers=headers)[0]

    def test_everybody_must_be_allowed_by_the_policy(self):
        url = self.functions.create_function_url_config(FunctionName="f", AuthType="NONE")["FunctionUrl"]

        before = self.status(url)
        self.functions.add_permission(
            FunctionName="f", StatementId="all", Action="lambda:InvokeFunctionUrl", Principal="*",
            FunctionUrlAuthType="NONE",
        )
        after = self.status(url)
        self.functions.remove_permission(FunctionName="f", StatementId="all")

        self.assertEqual((before, after, self.status(url)), (403, 200, 403))

    def test_signers(self):
        url = self.functions.create_function_url_config(FunctionName="f", AuthType="AWS_IAM")["FunctionUrl"]

        before = [self.status(url, key) for key in (None, "owner", "other", "nobody")]
        self.functions.add_permission(
            FunctionName="f", StatementId="other", Action="lambda:InvokeFunctionUrl", Principal="222222222222"
        )

        self.assertEqual(before, [403, 200, 403, 403])
        self.assertEqual(self.status(url, "other"), 200)


if __name__ == "__main__":
    unittest.main()
