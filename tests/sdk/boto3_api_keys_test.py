#!/usr/bin/python3
"""API keys and usage plans (API Gateway's first API), and routes that ask a client for a key."""

import datetime
import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest, integration_uri
from support.websocket import Refused

ECHO = {"IntegrationType": "MOCK", "RequestTemplates": {"$default": '{"statusCode": 200}'}}
NEEDS_KEY = {"$connect": {"ApiKeyRequired": True}}

# Gives each client the key that its query names.
AUTHORIZER = """
def handler(event, context):
    return {"principalId": "me", "usageIdentifierKey": event["queryStringParameters"]["as"],
            "policyDocument": {"Version": "2012-10-17", "Statement": [
                {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}]}}
"""


class ApiKeysTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = cls.penstock.client("apigateway")

    def key(self, **settings):
        return self.keys.create_api_key(**{"name": self.name, "enabled": True, **settings})

    def plan(self, api, *keys, **settings):
        plan = self.keys.create_usage_plan(name=self.name, apiStages=[{"apiId": api, "stage": STAGE}], **settings)["id"]
        for key in keys:
            self.keys.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
        return plan

    def refused(self, api, key=None, query=""):
        with self.assertRaises(Refused) as caught:
            self.connect(api, query, [f"x-api-key: {key}"] if key else [])
        return caught.exception.status, json.loads(caught.exception.body)["message"]

    # ---- Connecting

    def test_only_who_brings_a_key_of_the_plan_connects(self):
        api, other = self.serve({"$connect": ECHO}, route_settings=NEEDS_KEY), self.serve({"$connect": ECHO})
        mine, disabled, unplanned, elsewhere = self.key(), self.key(enabled=False), self.key(), self.key()
        self.plan(api, mine, disabled)
        self.plan(other, elsewhere)

        self.connect(api, headers=[f"X-API-Key: {mine['value']}"])
        for wrong in (None, "nonsense", mine["id"], disabled["value"], unplanned["value"], elsewhere["value"]):
            self.assertEqual(self.refused(api, wrong), (403, "Forbidden"))
        self.connect(other)
        # Another account's key is none here.
        theirs = self.penstock.client("apigateway", key="123456789012").create_api_key(name="k", enabled=True)
        self.assertEqual(self.refused(api, theirs["value"]), (403, "Forbidden"))

    def test_what_takes_a_key_its_right(self):
        api = self.serve({"$connect": ECHO}, route_settings=NEEDS_KEY)
        key = self.key()
        plan = self.plan(api, key)

        def enabled(value):
            patch = {"op": "replace", "path": "/enabled", "value": value}
            return self.keys.update_api_key(apiKey=key["id"], patchOperations=[patch])["enabled"]
        self.connect(api, headers=[f"x-api-key: {key['value']}"])
        self.assertFalse(enabled("false"))
        self.assertEqual(self.refused(api, key["value"]), (403, "Forbidden"))
        self.assertTrue(enabled("true"))
        self.keys.delete_usage_plan_key(usagePlanId=plan, keyId=key["id"])
        self.assertEqual(self.refused(api, key["value"]), (403, "Forbidden"))
        self.keys.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
        self.connect(api, headers=[f"x-api-key: {key['value']}"])
        self.keys.update_usage_plan(usagePlanId=plan, patchOperations=[
            {"op": "remove", "path": "/apiStages", "value": f"{api}:{STAGE}"}])
        self.assertEqual(self.refused(api, key["value"]), (403, "Forbidden"))

    def test_the_authorizer_says_which_key(self):
        function = self.create_function(AUTHORIZER)
        key = self.key()
        api = self.create_api([], deployed=False)
        self.gateway.update_api(ApiId=api, ApiKeySelectionExpression="$context.authorizer.usageIdentifierKey")
        authorizer = self.gateway.create_authorizer(
            ApiId=api, Name="a", AuthorizerType="REQUEST", AuthorizerUri=integration_uri(function),
            IdentitySource=["route.request.querystring.as"])["AuthorizerId"]
        self.gateway.create_route(ApiId=api, RouteKey="$connect", AuthorizationType="CUSTOM", AuthorizerId=authorizer,
                                  ApiKeyRequired=True)
        self.deploy(api)
        self.plan(api, key)

        self.connect(api, f"?as={key['value']}")
        self.assertEqual(self.refused(api, key["value"], "?as=nonsense"), (403, "Forbidden"))
        self.refusal("BadRequestException", self.gateway.update_api, ApiId=api,
                     ApiKeySelectionExpression="$request.header.other")

    def test_a_plan_throttles_each_key_and_counts_it(self):
        api = self.serve({"$connect": ECHO}, route_settings=NEEDS_KEY)
        first, second = self.key(), self.key()
        plan = self.plan(api, first, second, throttle={"rateLimit": 0.001, "burstLimit": 2})

        for key in (first, first, second):
            self.connect(api, headers=[f"x-api-key: {key['value']}"])
        self.assertEqual(self.refused(api, first["value"]), (429, "Too Many Requests"))
        self.connect(api, headers=[f"x-api-key: {second['value']}"])

        self.keys.update_usage_plan(usagePlanId=plan, patchOperations=[
            {"op": "remove", "path": "/throttle"}, {"op": "add", "path": "/quota/limit", "value": "3"},
            {"op": "add", "path": "/quota/period", "value": "MONTH"}])
        self.connect(api, headers=[f"x-api-key: {first['value']}"])
        self.assertEqual(self.refused(api, first["value"]), (429, "Limit Exceeded"))
        self.assertEqual(self.usage(plan)[first["id"]], [[3, 0]])
        self.assertEqual(self.usage(plan)[second["id"]], [[2, 1]])

        # What was counted outlives a restart, if not a crash.
        self.penstock.stop()
        self.penstock.start()
        self.assertEqual(self.refused(api, first["value"]), (429, "Limit Exceeded"))
        self.assertEqual(self.usage(plan)[second["id"]], [[2, 1]])

    def usage(self, plan):
        today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        return self.keys.get_usage(usagePlanId=plan, startDate=today, endDate=today)["items"]

    # ---- The API

    def test_keys_created_read_updated_and_deleted(self):
        made = self.key(description="d", customerId="c", tags={"a": "b"})
        self.assertEqual(made["ResponseMetadata"]["HTTPStatusCode"], 201)
        self.assertGreaterEqual(len(made["value"]), 20)
        written = {"id": made["id"], "name": self.name, "description": "d", "customerId": "c", "enabled": True,
                   "stageKeys": [], "tags": {"a": "b"}, "createdDate": made["createdDate"],
                   "lastUpdatedDate": made["lastUpdatedDate"]}
        self.assertEqual(self.plain(self.keys.get_api_key(apiKey=made["id"])), written)
        self.assertEqual(self.keys.get_api_key(apiKey=made["id"], includeValue=True)["value"], made["value"])

        self.keys.update_api_key(apiKey=made["id"], patchOperations=[
            {"op": "replace", "path": "/name", "value": "new"}])
        found, = self.keys.get_api_keys(nameQuery="ne", customerId="c", includeValues=True)["items"]
        self.assertEqual((found["name"], found["value"]), ("new", made["value"]))
        self.refusal("BadRequestException", self.keys.update_api_key, apiKey=made["id"],
                     patchOperations=[{"op": "replace", "path": "/value", "value": "x"}])

        self.assertEqual(self.keys.delete_api_key(apiKey=made["id"])["ResponseMetadata"]["HTTPStatusCode"], 202)
        for call in (self.keys.get_api_key, self.keys.update_api_key, self.keys.delete_api_key):
            self.assertEqual(self.refusal("NotFoundException", call, apiKey=made["id"]),
                             "Invalid API Key identifier specified")

    def test_a_value_of_ones_own(self):
        value = "v" * 20 + self.name
        self.assertEqual(self.key(value=value)["value"], value)
        self.refusal("ConflictException", self.key, value=value)
        self.refusal("BadRequestException", self.key, value="short")

    def test_plans_created_read_updated_and_deleted(self):
        api = self.create_api(["$default"])
        key = self.key()
        made = self.keys.create_usage_plan(
            name="p", description="d", apiStages=[{"apiId": api, "stage": STAGE}], tags={"a": "b"},
            throttle={"rateLimit": 1.5, "burstLimit": 3}, quota={"limit": 9, "period": "DAY"})
        self.assertEqual(self.plain(self.keys.get_usage_plan(usagePlanId=made["id"])), self.plain(made))
        self.assertEqual(made["throttle"], {"rateLimit": 1.5, "burstLimit": 3})
        in_plan = self.keys.create_usage_plan_key(usagePlanId=made["id"], keyId=key["id"], keyType="API_KEY")
        self.assertEqual(self.plain(in_plan), {"id": key["id"], "type": "API_KEY", "value": key["value"],
                                               "name": self.name})
        self.assertEqual(self.plain(self.keys.get_usage_plan_key(usagePlanId=made["id"], keyId=key["id"])),
                         self.plain(in_plan))
        self.assertEqual(self.keys.get_usage_plan_keys(usagePlanId=made["id"])["items"], [self.plain(in_plan)])
        self.assertEqual([plan["id"] for plan in self.keys.get_usage_plans(keyId=key["id"])["items"]], [made["id"]])
        self.refusal("ConflictException", self.keys.create_usage_plan_key, usagePlanId=made["id"], keyId=key["id"],
                     keyType="API_KEY")

        self.penstock.kill()
        self.penstock.start()
        self.assertEqual(self.plain(self.keys.get_usage_plan(usagePlanId=made["id"])), self.plain(made))

        stages = {"op": "remove", "path": "/apiStages", "value": f"{api}:{STAGE}"}
        self.assertIn("must be removed before", self.refusal(
            "BadRequestException", self.keys.delete_usage_plan, usagePlanId=made["id"]))
        self.keys.update_usage_plan(usagePlanId=made["id"], patchOperations=[stages])
        self.keys.delete_api_key(apiKey=key["id"])
        self.assertEqual(self.keys.get_usage_plan_keys(usagePlanId=made["id"])["items"], [])
        self.keys.delete_usage_plan(usagePlanId=made["id"])
        self.assertEqual(self.refusal("NotFoundException", self.keys.get_usage_plan, usagePlanId=made["id"]),
                         "Invalid Usage Plan identifier specified")

    def test_what_is_no_plan(self):
        api = self.create_api(["$default"])
        for wrong in ({"apiStages": [{"apiId": api, "stage": "none"}]}, {"apiStages": [{"apiId": "x", "stage": "y"}]},
                      {"quota": {"limit": 0, "period": "DAY"}}, {"quota": {"limit": 1}}, {"name": ""},
                      {"quota": {"limit": 5, "period": "DAY", "offset": 2}}):
            with self.subTest(wrong):
                self.refusal("BadRequestException", self.keys.create_usage_plan, **{"name": "p", **wrong})
        plan = self.keys.create_usage_plan(name="p")["id"]
        self.refusal("BadRequestException", self.keys.create_usage_plan_key, usagePlanId=plan, keyId="x", keyType="y")
        self.refusal("NotFoundException", self.keys.create_usage_plan_key, usagePlanId=plan, keyId="x",
                     keyType="API_KEY")
        self.refusal("NotFoundException", self.keys.delete_usage_plan_key, usagePlanId=plan, keyId="x")
        for dates in (("2024-01-02", "2024-01-01"), ("2024-01-01", "2024-06-01"), ("yesterday", "today")):
            self.refusal("BadRequestException", self.keys.get_usage, usagePlanId=plan, startDate=dates[0],
                         endDate=dates[1])
        self.refusal("BadRequestException", self.gateway.create_route, ApiId=api, RouteKey="other",
                     ApiKeyRequired=True)

    def test_lists_are_paged(self):
        names = {self.key(name=f"{self.name}-{i}")["id"] for i in range(5)}
        pages = list(self.keys.get_paginator("get_api_keys").paginate(
            nameQuery=self.name, PaginationConfig={"PageSize": 2}))
        self.assertEqual([len(page["items"]) for page in pages], [2, 2, 1])
        self.assertEqual({key["id"] for page in pages for key in page["items"]}, names)

    def plain(self, answer):
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


if __name__ == "__main__":
    unittest.main()
