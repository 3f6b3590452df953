#!/usr/bin/python3
"""How a WebSocket API is changed through boto3: what updates clear, and what has a call to be removed."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest, integration_uri

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"


class UpdatesTest(GatewayTest):
    def setUp(self):
        self.api = self.create_api(["$connect", "$default", "hello"])

    def read(self, kind, **ids):
        found = getattr(self.gateway, f"get_{kind}")(ApiId=self.api, **ids)
        del found["ResponseMetadata"]
        return found

    def route(self, **settings):
        return self.gateway.create_route(ApiId=self.api, RouteKey=self.name, **settings)["RouteId"]

    def test_empty_texts_are_cleared(self):
        mock = self.gateway.create_integration(
            ApiId=self.api, IntegrationType="MOCK", Description="d", CredentialsArn="arn:aws:iam::1:role/r",
            TemplateSelectionExpression="\\$default",
        )["IntegrationId"]
        route = self.route(
            OperationName="o", ModelSelectionExpression="$request.body.m", Target=f"integrations/{mock}",
            RouteResponseSelectionExpression="$default",
        )
        self.gateway.update_stage(ApiId=self.api, StageName=STAGE, Description="d", ClientCertificateId="c")
        self.gateway.update_api(ApiId=self.api, Description="d", Version="v1")

        self.gateway.update_integration(
            ApiId=self.api, IntegrationId=mock, Description="", CredentialsArn="", TemplateSelectionExpression=""
        )
        self.gateway.update_route(
            ApiId=self.api, RouteId=route, OperationName="", ModelSelectionExpression="", Target="", AuthorizerId="",
            RouteResponseSelectionExpression="",
        )
        self.gateway.update_stage(
            ApiId=self.api, StageName=STAGE, Description="", ClientCertificateId="", DeploymentId=""
        )
        self.gateway.update_api(ApiId=self.api, Description="", Version="")

        integration = self.read("integration", IntegrationId=mock)
        self.assertFalse({"Description", "CredentialsArn", "TemplateSelectionExpression"} & integration.keys())
        expected = {
            "RouteId": route, "RouteKey": self.name, "AuthorizationType": "NONE", "ApiKeyRequired": False,
        }
        self.assertEqual(self.read("route", RouteId=route), expected)
        stage = self.read("stage", StageName=STAGE)
        self.assertFalse({"Description", "ClientCertificateId", "DeploymentId"} & stage.keys())
        self.assertFalse({"Description", "Version"} & self.read("api").keys())

    def test_parameters_of_a_route(self):
        key, other = "route.request.querystring.name", "route.request.header.Auth"
        routes = self.gateway.get_routes(ApiId=self.api)["Items"]
        route = next(item["RouteId"] for item in routes if item["RouteKey"] == "$connect")

        self.gateway.update_route(ApiId=self.api, RouteId=route, RequestParameters={key: {"Required": True}})
        self.gateway.update_route(ApiId=self.api, RouteId=route, RequestParameters={other: {"Required": False}})

        both = {key: {"Required": True}, other: {"Required": False}}
        self.assertEqual(self.read("route", RouteId=route)["RequestParameters"], both)

        removed = self.gateway.delete_route_request_parameter(
            ApiId=self.api, RouteId=route, RequestParameterKey=key
        )

        self.assertEqual(removed["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.assertEqual(self.read("route", RouteId=route)["RequestParameters"], {other: {"Required": False}})
        call = self.gateway.delete_route_request_parameter
        self.refusal("NotFoundException", call, ApiId=self.api, RouteId=route, RequestParameterKey=key)
        self.refusal("NotFoundException", call, ApiId=self.api, RouteId="zzzzzzz", RequestParameterKey=key)

    def test_variables_and_route_settings_of_a_stage_change_one_by_one(self):
        def update(**settings):
            return self.gateway.update_stage(ApiId=self.api, StageName=STAGE, **settings)

        update(StageVariables={"a": "1", "b": "2"}, RouteSettings={"hello": {"LoggingLevel": "INFO"}})
        update(StageVariables={"a": "", "c": "3"}, RouteSettings={"$connect": {"ThrottlingBurstLimit": 7}})

        stage = self.read("stage", StageName=STAGE)
        self.assertEqual(stage["StageVariables"], {"b": "2", "c": "3"})
        expected = {"hello": {"LoggingLevel": "INFO"}, "$connect": {"ThrottlingBurstLimit": 7}}
        self.assertEqual(stage["RouteSettings"], expected)

        removed = self.gateway.delete_route_settings(ApiId=self.api, StageName=STAGE, RouteKey="hello")

        self.assertEqual(removed["ResponseMetadata"]["HTTPStatusCode"], 204)
        settings = self.read("stage", StageName=STAGE)["RouteSettings"]
        self.assertEqual(settings, {"$connect": {"ThrottlingBurstLimit": 7}})
        message = self.refusal(
            "NotFoundException", self.gateway.delete_route_settings, ApiId=self.api, StageName=STAGE, RouteKey="hello"
        )
        self.assertEqual(message, "Unable to find Route by key hello within the provided RouteSettings")
        self.refusal(
            "NotFoundException", self.gateway.delete_route_settings, ApiId=self.api, StageName="no", RouteKey="hello"
        )
        message = self.refusal("NotFoundException", update, RouteSettings={"nowhere": {}})
        self.assertEqual(message, "Unable to find Route by key nowhere within the provided RouteSettings")

    def test_responses_go_with_what_they_are_of(self):
        mock = self.gateway.create_integration(ApiId=self.api, IntegrationType="MOCK")["IntegrationId"]
        route = self.route(Target=f"integrations/{mock}")
        of_route = {"ApiId": self.api, "RouteId": route}
        of_integration = {"ApiId": self.api, "IntegrationId": mock}
        response = self.gateway.create_route_response(**of_route, RouteResponseKey="$default")["RouteResponseId"]
        other = self.gateway.create_integration_response(**of_integration, IntegrationResponseKey="$default")

        self.gateway.delete_route(**of_route)
        self.gateway.delete_integration(**of_integration)

        self.refusal("NotFoundException", self.gateway.get_route_response, **of_route, RouteResponseId=response)
        self.refusal(
            "NotFoundException", self.gateway.get_integration_response, **of_integration,
            IntegrationResponseId=other["IntegrationResponseId"],
        )

    def test_access_logs_of_a_stage(self):
        logs = {"DestinationArn": "arn:aws:logs:us-east-1:000000000000:log-group:g", "Format": "$context.requestId"}

        self.gateway.update_stage(ApiId=self.api, StageName=STAGE, AccessLogSettings=logs)
        self.assertEqual(self.read("stage", StageName=STAGE)["AccessLogSettings"], logs)
        removed = self.gateway.delete_access_log_settings(ApiId=self.api, StageName=STAGE)

        self.assertEqual(removed["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.assertNotIn("AccessLogSettings", self.read("stage", StageName=STAGE))
        self.gateway.update_stage(ApiId=self.api, StageName=STAGE, AccessLogSettings=logs)
        self.gateway.update_stage(ApiId=self.api, StageName=STAGE, AccessLogSettings={})
        self.assertNotIn("AccessLogSettings", self.read("stage", StageName=STAGE))
        self.refusal(
            "NotFoundException", self.gateway.delete_access_log_settings, ApiId=self.api, StageName="no"
        )

    def test_settings_of_a_stage_that_are_cleared_are_the_defaults(self):
        self.gateway.update_stage(
            ApiId=self.api, StageName=STAGE, DefaultRouteSettings={"ThrottlingBurstLimit": 3, "LoggingLevel": "ERROR"}
        )
        self.gateway.update_stage(ApiId=self.api, StageName=STAGE, DefaultRouteSettings={})

        expected = {
            "DataTraceEnabled": False, "DetailedMetricsEnabled": False, "ThrottlingBurstLimit": 5000,
            "ThrottlingRateLimit": 10000.0,
        }
        self.assertEqual(self.read("stage", StageName=STAGE)["DefaultRouteSettings"], expected)

    def test_what_only_http_apis_have(self):
        reset = self.gateway.reset_authorizers_cache(ApiId=self.api, StageName=STAGE)
        deleted = self.gateway.delete_cors_configuration(ApiId=self.api)

        self.assertEqual(reset["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.refusal("NotFoundException", self.gateway.reset_authorizers_cache, ApiId=self.api, StageName="no")
        self.refusal("NotFoundException", self.gateway.reset_authorizers_cache, ApiId="zzzzzzzzzz", StageName=STAGE)
        self.refusal("NotFoundException", self.gateway.delete_cors_configuration, ApiId="zzzzzzzzzz")

        new = {"Name": "x", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}
        for member in (
            {"CorsConfiguration": {"AllowOrigins": ["*"]}}, {"RouteKey": "hello"}, {"Target": FUNCTION},
            {"CredentialsArn": "arn:aws:iam::1:role/r"},
        ):
            expected = f"{list(member)[0]} is supported by HTTP APIs only."
            refused = self.refusal("BadRequestException", self.gateway.create_api, **new, **member)
            self.assertEqual(refused, expected)
            self.assertEqual(
                self.refusal("BadRequestException", self.gateway.update_api, ApiId=self.api, **member), expected
            )
        mock = {"ApiId": self.api, "IntegrationType": "MOCK"}
        for member in (
            {"IntegrationSubtype": "SQS-SendMessage"}, {"TlsConfig": {"ServerNameToVerify": "x"}},
            {"ResponseParameters": {"200": {"append:header.x": "y"}}},
        ):
            self.refusal("BadRequestException", self.gateway.create_integration, **mock, **member)
        authorizer = {
            "ApiId": self.api, "Name": "a", "AuthorizerType": "REQUEST", "AuthorizerUri": integration_uri(FUNCTION),
            "IdentitySource": [],
        }
        for member in ({"JwtConfiguration": {"Issuer": "i"}}, {"EnableSimpleResponses": True}):
            self.refusal("BadRequestException", self.gateway.create_authorizer, **authorizer, **member)

    def test_a_request_that_breaks_its_shape(self):
        calls = [
            (self.gateway.create_api, {"ProtocolType": "WEBSOCKET"}),
            (self.gateway.create_api, {"Name": "x", "ProtocolType": "FTP"}),
            (self.gateway.create_stage, {"ApiId": self.api}),
            (self.gateway.update_api, {"ApiId": self.api, "Name": ""}),
            (self.gateway.update_api, {"ApiId": self.api, "RouteSelectionExpression": ""}),
        ]
        for call, arguments in calls:
            with self.subTest(arguments=arguments):
                self.refusal("BadRequestException", call, **arguments)


if __name__ == "__main__":
    unittest.main()
