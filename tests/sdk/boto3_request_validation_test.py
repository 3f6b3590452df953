#!/usr/bin/python3
"""Messages held against their route's request model, and how often they may come."""

import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.websocket import Refused

ORDER = {"type": "object", "required": ["action", "symbol"],
         "properties": {"symbol": {"type": "string", "pattern": "^[A-Z]+$"}, "size": {"type": "integer", "minimum": 1}}}
ECHO = {"IntegrationType": "MOCK", "RequestTemplates": {"$default": '{"statusCode": 200}'}}
FINE = [{"IntegrationResponseKey": "$default", "ResponseTemplates": {"$default": "fine"}}]
# So little comes back that a test sees nothing of it.
A_BURST_OF_TWO = {"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 2}


class RequestValidationTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = cls.penstock.client("apigatewayv2")

    def serve_models(self, models, request_models, selection=None):
        """An API whose route `order` has these models."""
        api = self.create_api([], deployed=False)
        for name, schema in models.items():
            self.gateway.create_model(ApiId=api, Name=name, Schema=json.dumps(schema), ContentType="application/json")
        integration = self.gateway.create_integration(ApiId=api, **ECHO)["IntegrationId"]
        self.gateway.create_integration_response(ApiId=api, IntegrationId=integration, **FINE[0])
        more = {"ModelSelectionExpression": selection} if selection else {}
        self.route = self.gateway.create_route(
            ApiId=api, RouteKey="order", Target=f"integrations/{integration}", RequestModels=request_models,
            RouteResponseSelectionExpression="$default", **more,
        )["RouteId"]
        self.gateway.create_route_response(ApiId=api, RouteId=self.route, RouteResponseKey="$default")
        self.deploy(api)
        return api

    def test_a_message_that_does_not_fit_its_model_goes_no_further(self):
        api = self.serve_models({"Order": ORDER}, {"$default": "Order"})
        socket, me = self.connect_known(api)

        self.assertEqual(self.answer_to(socket, {"action": "order", "symbol": "AAPL", "size": 5}), "fine")
        for wrong in ({}, {"symbol": "aapl"}, {"symbol": "AAPL", "size": 0}, {"symbol": 7}):
            refused = self.answer_to(socket, {"action": "order", **wrong})
            self.assertTrue(refused.startswith('{"message" : "Bad request body", "connectionId": "'), refused)
            document = json.loads(refused)
            self.assertEqual(set(document), {"message", "connectionId", "messageId"})
            self.assertEqual(document["connectionId"], me)
        self.assertEqual(self.answer_to(socket, {"action": "order", "symbol": "AAPL"}), "fine")

    def test_the_model_is_selected_by_the_message(self):
        api = self.serve_models(
            {"Buy": {"required": ["limit"]}, "Any": {"required": ["symbol"]}},
            {"buy": "Buy", "$default": "Any"}, "${request.body.order.side}",
        )
        socket = self.connect(api)

        def answer(**order):
            return self.answer_to(socket, {"action": "order", **order})[:10]
        self.assertEqual(answer(order={"side": "buy"}, limit=1), "fine")
        self.assertNotEqual(answer(order={"side": "buy"}, symbol="A"), "fine")
        self.assertEqual(answer(order={"side": "sell"}, symbol="A"), "fine")
        self.assertNotEqual(answer(limit=1), "fine")

    def test_without_a_model_for_it_a_message_passes(self):
        api = self.serve_models({"Buy": {"required": ["limit"]}}, {"buy": "Buy"}, "${request.body.side}")
        self.assertEqual(self.answer_to(self.connect(api), {"action": "order", "side": "sell"}), "fine")

    def test_a_deployment_keeps_its_models(self):
        api = self.serve_models({"Order": ORDER}, {"$default": "Order"})
        model, = self.gateway.get_models(ApiId=api)["Items"]
        self.refusal("ConflictException", self.gateway.delete_model, ApiId=api, ModelId=model["ModelId"])
        self.gateway.update_model(ApiId=api, ModelId=model["ModelId"], Schema="{}")
        socket = self.connect(api)
        self.assertNotEqual(self.answer_to(socket, {"action": "order"}), "fine")
        self.gateway.create_deployment(ApiId=api, StageName=STAGE)
        self.assertEqual(self.answer_to(socket, {"action": "order"}), "fine")

    def test_what_is_no_schema_and_no_model_is_refused(self):
        api = self.create_api([], deployed=False)
        refused = self.refusal("BadRequestException", self.gateway.create_model, ApiId=api, Name="No",
                               Schema='{"type": "text"}', ContentType="application/json")
        self.assertIn("Invalid model schema specified: there is no type text", refused)
        self.refusal("BadRequestException", self.gateway.create_route, ApiId=api, RouteKey="a",
                     RequestModels={"$default": "None"})
        for key, parameter in (("a", "route.request.header.X"), ("$connect", "route.request.body.x")):
            self.refusal("BadRequestException", self.gateway.create_route, ApiId=api, RouteKey=key,
                         RequestParameters={parameter: {"Required": True}})
        self.gateway.update_api(ApiId=api, DisableSchemaValidation=True)
        self.gateway.create_model(ApiId=api, Name="No", Schema='{"type": "text"}', ContentType="application/json")

    # ---- How often

    def test_a_stage_throttles_each_route_by_itself(self):
        routes = {key: ECHO for key in ("$connect", "a", "b")}
        api = self.serve(routes, {key: FINE for key in routes}, DefaultRouteSettings=A_BURST_OF_TWO,
                         RouteSettings={"b": {"ThrottlingRateLimit": 10_000, "ThrottlingBurstLimit": 4_999}})
        first, second = self.connect(api), self.connect(api)

        for socket in (first, second):
            self.assertEqual(self.answer_to(socket, {"action": "a"}), "fine")
        refused = json.loads(self.answer_to(first, {"action": "a"}))
        self.assertEqual(refused["message"], "Limit exceeded")
        self.assertEqual(set(refused), {"message", "connectionId", "requestId"})
        for _ in range(5):
            self.assertEqual(self.answer_to(first, {"action": "b"}), "fine")
        with self.assertRaises(Refused) as caught:
            self.connect(api)
        self.assertEqual((caught.exception.status, json.loads(caught.exception.body)),
                         (429, {"message": "Too Many Requests"}))

        self.gateway.update_stage(ApiId=api, StageName=STAGE,
                                  DefaultRouteSettings={"ThrottlingRateLimit": 10_000, "ThrottlingBurstLimit": 5_000})
        self.connect(api)
        self.assertEqual(self.answer_to(first, {"action": "a"}), "fine")

    def test_a_limit_of_nothing_lets_nobody_in(self):
        api = self.serve({"$connect": ECHO}, RouteSettings={"$connect": {"ThrottlingRateLimit": 0.0,
                                                                         "ThrottlingBurstLimit": 0}})
        with self.assertRaises(Refused) as caught:
            self.connect(api)
        self.assertEqual(caught.exception.status, 429)


if __name__ == "__main__":
    unittest.main()
