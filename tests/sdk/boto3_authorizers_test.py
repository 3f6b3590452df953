#!/usr/bin/python3
"""Lambda authorizers: kept as they were made, and asked before a client may connect."""

import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest, integration_uri
from support.penstock import NOTING, until
from support.websocket import Refused

# Does what the query asks for; as a route's function it answers with what it was told of the client.
CODE = NOTING + """
import time

def handler(event, context):
    note(event)
    if event.get("type") != "REQUEST":
        return {"statusCode": 200, "body": json.dumps(event["requestContext"].get("authorizer"))}
    wish = event["queryStringParameters"].get("wish", "Allow")
    if wish == "Unauthorized":
        raise Exception("Unauthorized")
    if wish == "fail":
        raise RuntimeError("on purpose")
    if wish == "garbage":
        return "yes"
    statement = {"Action": "execute-api:Invoke", "Effect": wish.partition(":")[0],
                 "Resource": wish.partition(":")[2] or event["methodArn"]}
    return {"principalId": "user-1", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
            "context": {"team": "blue", "level": 7, "admin": True}}
"""


class AuthorizersTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notes_path = cls.penstock.folder / "notes.txt"
        cls.gateway = cls.penstock.client("apigatewayv2")
        test = cls("test_an_allowed_client_is_known_to_every_later_event")
        cls.function = test.create_function(CODE, name="authorizers", environment={"NOTES": str(cls.notes_path)})

    def notes(self):
        text = self.notes_path.read_text() if self.notes_path.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def events_of(self, api):
        return [event for event in self.notes() if event["requestContext"]["apiId"] == api]

    def authorizer(self, api, **more):
        arguments = {
            "ApiId": api, "AuthorizerType": "REQUEST", "Name": "ours",
            "AuthorizerUri": integration_uri(self.function),
            "IdentitySource": ["route.request.querystring.token"], **more,
        }
        return self.gateway.create_authorizer(**arguments)

    def protected_api(self, **more):
        """An API whose $connect asks the authorizer, with everything answered."""
        api = self.create_api(["$connect", "$disconnect", "who"], self.function, answered=["who"], deployed=False)
        authorizer = self.authorizer(api, **more)["AuthorizerId"]
        route = next(r for r in self.gateway.get_routes(ApiId=api)["Items"] if r["RouteKey"] == "$connect")
        self.gateway.update_route(
            ApiId=api, RouteId=route["RouteId"], AuthorizationType="CUSTOM", AuthorizerId=authorizer
        )
        deployment = self.gateway.create_deployment(ApiId=api)["DeploymentId"]
        self.gateway.create_stage(
            ApiId=api, StageName=STAGE, DeploymentId=deployment, StageVariables={"color": "green"}
        )
        return api

    def refused(self, api, query, headers=()):
        with self.assertRaises(Refused) as caught:
            self.connect(api, query, headers)
        return caught.exception.status

    def test_an_allowed_client_is_known_to_every_later_event(self):
        api = self.protected_api()
        socket = self.connect(api, "?token=t")

        socket.send('{"action": "who"}')

        told = json.loads(socket.receive())
        latency = told.pop("integrationLatency")
        self.assertIsInstance(latency, int)
        self.assertEqual(told, {"team": "blue", "level": "7", "admin": "true", "principalId": "user-1"})
        socket.close()
        until("$disconnect", lambda: len(self.events_of(api)) == 4)
        asked, connect, _, disconnect = self.events_of(api)
        self.assertEqual(connect["requestContext"]["authorizer"]["principalId"], "user-1")
        self.assertEqual(disconnect["requestContext"]["authorizer"]["team"], "blue")
        self.assertEqual(asked["requestContext"]["connectionId"], connect["requestContext"]["connectionId"])
        self.assertNotIn("authorizer", asked["requestContext"])

    def test_the_authorizer_sees_the_whole_handshake(self):
        api = self.protected_api()
        self.connect(api, "?token=t&token=u", ["X-Ours: yes"])

        asked = self.events_of(api)[0]

        self.assertEqual(asked["type"], "REQUEST")
        self.assertEqual(asked["methodArn"], f"arn:aws:execute-api:us-east-1:000000000000:{api}/{STAGE}/$connect")
        self.assertEqual(asked["queryStringParameters"], {"token": "u"})
        self.assertEqual(asked["multiValueQueryStringParameters"], {"token": ["t", "u"]})
        self.assertEqual(asked["stageVariables"], {"color": "green"})
        self.assertEqual(asked["headers"]["X-Ours"], "yes")
        self.assertIn("Upgrade", asked["headers"])
        self.assertEqual(asked["requestContext"]["eventType"], "CONNECT")
        self.assertNotIn("body", asked)

    def test_who_is_refused_and_how(self):
        api = self.protected_api()
        arn = "arn:aws:execute-api:us-east-1:000000000000"
        for query, status in {
            "": 401,
            "?token=": 401,
            "?token=t&wish=Unauthorized": 401,
            "?token=t&wish=Deny": 403,
            f"?token=t&wish=Allow:{arn}:other/*": 403,
            "?token=t&wish=fail": 500,
            "?token=t&wish=garbage": 500,
        }.items():
            with self.subTest(query=query):
                self.assertEqual(self.refused(api, query), status)
        self.connect(api, f"?token=t&wish=Allow:{arn}:{api}/*")

        # Nobody who is refused reaches $connect; without an identity not even the authorizer is asked.
        events = self.events_of(api)
        self.assertEqual(len([e for e in events if e.get("type") == "REQUEST"]), 6)
        self.assertEqual(len([e for e in events if "type" not in e]), 1)

    def test_every_identity_source_must_be_there(self):
        sources = ["route.request.header.Auth", "route.request.querystring.token", "stageVariables.color",
                   "context.identity.sourceIp"]
        api = self.protected_api(IdentitySource=sources)

        self.connect(api, "?token=t", ["Auth: me"])
        self.assertEqual(self.refused(api, "?token=t"), 401)
        self.assertEqual(self.refused(api, "", ["Auth: me"]), 401)

        missing = self.protected_api(IdentitySource=["stageVariables.other"])
        self.assertEqual(self.refused(missing, ""), 401)

    def test_create_read_update_delete(self):
        api = self.create_api([], deployed=False)
        made = self.authorizer(api)
        made.pop("ResponseMetadata")
        authorizer = {"ApiId": api, "AuthorizerId": made["AuthorizerId"]}

        self.assertEqual(made["Name"], "ours")
        self.assertEqual(made["IdentitySource"], ["route.request.querystring.token"])
        read = self.gateway.get_authorizer(**authorizer)
        read.pop("ResponseMetadata")
        self.assertEqual(read, made)
        self.assertEqual(self.gateway.get_authorizers(ApiId=api)["Items"], [made])
        updated = self.gateway.update_authorizer(**authorizer, Name="renamed")
        self.assertEqual((updated["Name"], updated["AuthorizerUri"]), ("renamed", made["AuthorizerUri"]))
        self.gateway.delete_authorizer(**authorizer)
        with self.assertRaises(self.gateway.exceptions.NotFoundException):
            self.gateway.get_authorizer(**authorizer)
        with self.assertRaises(self.gateway.exceptions.NotFoundException):
            self.gateway.delete_authorizer(**authorizer)

    def test_what_cannot_be_is_refused_when_it_is_made(self):
        api = self.create_api(["$connect", "chat"], deployed=False)
        for wrong in (
            {"AuthorizerType": "JWT"},
            {"AuthorizerUri": "arn:aws:apigateway:us-east-1:sns:path/topic"},
            {"IdentitySource": ["request.header.Auth"]},
        ):
            with self.subTest(wrong), self.assertRaises(self.gateway.exceptions.BadRequestException):
                self.authorizer(api, **wrong)

        authorizer = self.authorizer(api)["AuthorizerId"]
        connect, chat = (
            next(r["RouteId"] for r in self.gateway.get_routes(ApiId=api)["Items"] if r["RouteKey"] == key)
            for key in ("$connect", "chat")
        )
        custom = {"AuthorizationType": "CUSTOM", "AuthorizerId": authorizer}
        with self.assertRaisesRegex(self.gateway.exceptions.BadRequestException, "restricted to the .connect route"):
            self.gateway.update_route(ApiId=api, RouteId=chat, **custom)
        with self.assertRaises(self.gateway.exceptions.BadRequestException):
            self.gateway.update_route(ApiId=api, RouteId=connect, AuthorizationType="CUSTOM", AuthorizerId="none")
        self.gateway.update_route(ApiId=api, RouteId=connect, **custom)
        with self.assertRaises(self.gateway.exceptions.ConflictException):
            self.gateway.delete_authorizer(ApiId=api, AuthorizerId=authorizer)

    def test_a_deployment_keeps_the_authorizer_it_was_made_with(self):
        api = self.protected_api()
        authorizer = self.gateway.get_authorizers(ApiId=api)["Items"][0]["AuthorizerId"]

        self.gateway.update_authorizer(
            ApiId=api, AuthorizerId=authorizer, IdentitySource=["route.request.header.Auth"]
        )

        self.connect(api, "?token=t")
        deployment = self.gateway.create_deployment(ApiId=api)["DeploymentId"]
        self.gateway.update_stage(ApiId=api, StageName=STAGE, DeploymentId=deployment)
        self.assertEqual(self.refused(api, "?token=t"), 401)


if __name__ == "__main__":
    unittest.main()
