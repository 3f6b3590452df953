#!/usr/bin/python3
"""Models of WebSocket APIs through boto3: named JSON schemas."""

import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import GatewayTest

SCHEMA = json.dumps({
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "properties": {"symbol": {"type": "string"}, "size": {"type": "integer"}},
    "required": ["symbol"],
})


class ModelsTest(GatewayTest):
    def setUp(self):
        self.api = self.create_api(["$default"], deployed=False)

    def create(self, name="Order", schema=SCHEMA, **settings):
        return self.gateway.create_model(ApiId=self.api, Name=name, Schema=schema, **settings)

    def test_created_read_updated_and_deleted(self):
        created = self.create(ContentType="application/json", Description="what a client orders")

        self.assertEqual(created["ResponseMetadata"]["HTTPStatusCode"], 201)
        written = {
            "ModelId": created["ModelId"], "Name": "Order", "Schema": SCHEMA, "ContentType": "application/json",
            "Description": "what a client orders",
        }
        self.assertEqual({key: created[key] for key in written}, written)
        self.assertEqual(self.read(created["ModelId"]), written)
        self.assertEqual(self.gateway.get_models(ApiId=self.api)["Items"], [written])

        updated = self.gateway.update_model(
            ApiId=self.api, ModelId=created["ModelId"], Name="Trade", Schema='{"type": "string"}', Description="",
            ContentType="text/plain",
        )

        written |= {"Name": "Trade", "Schema": '{"type": "string"}', "ContentType": "text/plain"}
        del written["Description"]  # An empty text is none.
        self.assertEqual({key: updated[key] for key in written}, written)
        self.assertEqual(self.read(created["ModelId"]), written)

        deleted = self.gateway.delete_model(ApiId=self.api, ModelId=created["ModelId"])

        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        message = self.refusal(
            "NotFoundException", self.gateway.get_model, ApiId=self.api, ModelId=created["ModelId"]
        )
        self.assertEqual(message, f"Invalid Model identifier specified {created['ModelId']}")

    def read(self, model):
        found = self.gateway.get_model(ApiId=self.api, ModelId=model)
        del found["ResponseMetadata"]
        return found

    def test_what_is_left_out(self):
        model = self.create()["ModelId"]

        self.gateway.update_model(ApiId=self.api, ModelId=model, Description="d")

        expected = {
            "ModelId": model, "Name": "Order", "Schema": SCHEMA, "ContentType": "application/json", "Description": "d",
        }
        self.assertEqual(self.read(model), expected)

    def test_names_are_unique(self):
        first, second = self.create("A")["ModelId"], self.create("B")["ModelId"]

        self.refusal("ConflictException", self.create, name="A")
        self.refusal("ConflictException", self.gateway.update_model, ApiId=self.api, ModelId=second, Name="A")
        self.gateway.update_model(ApiId=self.api, ModelId=first, Name="A")

        other = self.create_api([], deployed=False)
        self.gateway.create_model(ApiId=other, Name="A", Schema=SCHEMA)

    def test_a_model_that_a_route_asks_for_keeps_its_name(self):
        model = self.create()["ModelId"]
        route = self.gateway.create_route(ApiId=self.api, RouteKey="order", RequestModels={"$default": "Order"})

        message = self.refusal("ConflictException", self.gateway.delete_model, ApiId=self.api, ModelId=model)
        self.assertEqual(message, "Cannot delete model 'Order', is referenced in Route: order")
        self.refusal("ConflictException", self.gateway.update_model, ApiId=self.api, ModelId=model, Name="Trade")
        self.gateway.update_model(ApiId=self.api, ModelId=model, Schema='{"type": "object"}')

        self.gateway.update_route(ApiId=self.api, RouteId=route["RouteId"], RequestModels={})
        self.gateway.delete_model(ApiId=self.api, ModelId=model)

    def test_pages(self):
        names = [f"Model{i}" for i in range(5)]
        for name in names:
            self.create(name)

        pages = self.gateway.get_paginator("get_models").paginate(ApiId=self.api, PaginationConfig={"PageSize": 2})
        found = [model["Name"] for page in pages for model in page["Items"]]

        self.assertEqual(sorted(found), names)

    def test_what_is_refused(self):
        self.refusal("BadRequestException", self.create, schema="{")
        self.refusal("BadRequestException", self.create, schema="")
        self.refusal("BadRequestException", self.create, schema='"' + 32767 * "x" + '"')
        self.refusal("BadRequestException", self.create, name="not alphanumeric")
        self.refusal("BadRequestException", self.create, name=129 * "x")
        self.refusal("BadRequestException", self.gateway.create_model, ApiId=self.api, Name="Order")
        self.assertEqual(self.gateway.get_models(ApiId=self.api)["Items"], [])
        for call in (
            self.gateway.get_model, self.gateway.get_model_template, self.gateway.update_model,
            self.gateway.delete_model,
        ):
            message = self.refusal("NotFoundException", call, ApiId=self.api, ModelId="zzzzzzz")
            self.assertEqual(message, "Invalid Model identifier specified zzzzzzz")
            self.refusal("NotFoundException", call, ApiId="zzzzzzzzzz", ModelId="zzzzzzz")
        self.refusal("NotFoundException", self.gateway.get_models, ApiId="zzzzzzzzzz")

    def test_the_template_of_a_model(self):
        model = self.create()["ModelId"]

        template = self.gateway.get_model_template(ApiId=self.api, ModelId=model)["Value"]

        expected = "#set($inputRoot = $input.path('$'))\n{\n  \"symbol\" : \"foo\",\n  \"size\" : 42\n}"
        self.assertEqual(template, expected)
        self.gateway.create_integration(
            ApiId=self.api, IntegrationType="MOCK", RequestTemplates={"$default": template}
        )

    def test_models_outlive_a_restart(self):
        model = self.create()["ModelId"]

        self.penstock.kill()
        self.penstock.start()

        self.assertEqual(self.read(model)["Schema"], SCHEMA)


if __name__ == "__main__":
    unittest.main()
