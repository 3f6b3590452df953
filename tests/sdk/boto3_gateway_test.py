#!/usr/bin/python3
"""API Gateway v2 through boto3: the control plane of WebSocket APIs."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import ACCOUNT
from support.websocket import Refused


class ControlPlaneTest(GatewayTest):
    def test_a_new_api_as_described(self):
        created = self.gateway.create_api(
            Name=self.name, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action", Description="d"
        )

        self.assertEqual(created["ResponseMetadata"]["HTTPStatusCode"], 201)
        self.assertRegex(created["ApiId"], r"^[a-z0-9]{10}$")
        self.assertEqual(created["Name"], self.name)
        self.assertEqual(created["ProtocolType"], "WEBSOCKET")
        self.assertEqual(created["RouteSelectionExpression"], "$request.body.action")
        self.assertEqual(created["ApiKeySelectionExpression"], "$request.header.x-api-key")
        self.assertTrue(created["ApiEndpoint"].startswith("ws://"), created["ApiEndpoint"])
        self.assertIn(created["ApiId"], created["ApiEndpoint"])
        found = self.gateway.get_api(ApiId=created["ApiId"])
        for key in created.keys() - {"ResponseMetadata"}:
            self.assertEqual(found[key], created[key])

    def test_everything_outlives_a_restart(self):
        api = self.create_api(["$connect", "$default", "hello"])

        self.penstock.kill()
        self.penstock.start()

        self.assertEqual(self.gateway.get_api(ApiId=api)["Name"], self.name)
        routes = self.gateway.get_routes(ApiId=api)["Items"]
        self.assertEqual(sorted(route["RouteKey"] for route in routes), ["$connect", "$default", "hello"])
        self.assertEqual([stage["StageName"] for stage in self.gateway.get_stages(ApiId=api)["Items"]], [STAGE])
        self.connect(api).close()

    def test_a_change_waits_for_a_deployment(self):
        function = self.create_function("def handler(event, context): return {'statusCode': 401}\n")
        api = self.create_api(["$default"])
        target = self.gateway.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationMethod="POST",
            IntegrationUri="arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
            f"{function}/invocations",
        )["IntegrationId"]
        self.gateway.create_route(ApiId=api, RouteKey="$connect", Target=f"integrations/{target}")

        self.connect(api).close()  # The stage still shows the old deployment.
        self.gateway.create_deployment(ApiId=api, StageName=STAGE)

        with self.assertRaises(Refused) as refused:
            self.connect(api)
        self.assertEqual(refused.exception.status, 401)

    def test_a_deleted_api_cannot_be_reached(self):
        api = self.create_api(["$default"])
        self.connect(api).close()

        deleted = self.gateway.delete_api(ApiId=api)

        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.refusal("NotFoundException", self.gateway.get_api, ApiId=api)
        with self.assertRaises(Refused) as refused:
            self.connect(api)
        self.assertEqual(refused.exception.status, 403)

    def test_listing_by_pages(self):
        created = [self.create_api([], deployed=False) for _ in range(3)]

        pages = self.gateway.get_paginator("get_apis").paginate(PaginationConfig={"PageSize": 2})
        found = [api["ApiId"] for page in pages for api in page["Items"]]

        self.assertLessEqual(set(created), set(found))
        self.assertEqual(len(found), len(set(found)))

    def test_what_is_refused(self):
        api = self.create_api(["hello"])

        calls = {
            "get_routes": {}, "get_integrations": {}, "get_stages": {}, "get_deployments": {}, "delete_api": {},
            "create_deployment": {}, "create_route": {"RouteKey": "x"}, "update_api": {"Name": "x"},
        }
        for operation, arguments in calls.items():
            with self.subTest(operation=operation):
                call = getattr(self.gateway, operation)
                message = self.refusal("NotFoundException", call, ApiId="zzzzzzzzzz", **arguments)
                self.assertEqual(message, f"Invalid API identifier specified {ACCOUNT}:zzzzzzzzzz")
        self.refusal("NotFoundException", self.gateway.get_route, ApiId=api, RouteId="zzzzzzz")
        self.refusal("NotFoundException", self.gateway.get_stage, ApiId=api, StageName="nowhere")
        self.refusal("ConflictException", self.gateway.create_route, ApiId=api, RouteKey="hello")
        self.refusal("BadRequestException", self.gateway.create_api, Name="x", ProtocolType="WEBSOCKET")
        self.refusal(
            "BadRequestException", self.gateway.create_stage, ApiId=api, StageName="other", DeploymentId="zzzzzzz"
        )

    def test_who_am_i(self):
        found = self.penstock.client("sts").get_caller_identity()

        self.assertEqual(found["Account"], ACCOUNT)
        self.assertTrue(found["Arn"].startswith("arn:aws:"), found["Arn"])
        self.assertTrue(found["UserId"])


if __name__ == "__main__":
    unittest.main()
