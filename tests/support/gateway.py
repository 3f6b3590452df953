"""WebSocket APIs for tests: created through boto3, connected to with a WebSocket of ours."""

import json
import urllib.request

from support.penstock import REGION, PenstockTest
from support.websocket import WebSocket

STAGE = "test"


def integration_uri(function_arn):
    return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function_arn}/invocations"


class GatewayTest(PenstockTest):
    def create_api(self, routes, function_arn=None, answered=(), deployed=True, timeout_ms=None):
        """An API whose routes all lead to the function (if any); those of `answered` send its answer back."""
        api = self.gateway.create_api(
            Name=self.name, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
        )["ApiId"]
        settings = {}
        if function_arn:
            arguments = {"TimeoutInMillis": timeout_ms} if timeout_ms else {}
            integration = self.gateway.create_integration(
                ApiId=api, IntegrationType="AWS_PROXY", IntegrationMethod="POST",
                IntegrationUri=integration_uri(function_arn), **arguments,
            )
            settings = {"Target": f"integrations/{integration['IntegrationId']}"}
        for key in routes:
            two_way = {"RouteResponseSelectionExpression": "$default"} if key in answered else {}
            route = self.gateway.create_route(ApiId=api, RouteKey=key, **settings, **two_way)
            if two_way:
                self.gateway.create_route_response(ApiId=api, RouteId=route["RouteId"], RouteResponseKey="$default")
        if deployed:
            deployment = self.gateway.create_deployment(ApiId=api)["DeploymentId"]
            self.gateway.create_stage(ApiId=api, StageName=STAGE, DeploymentId=deployment)
        return api

    def serve(self, routes, responses=None, route_settings=None, answered=True, **stage):
        """An API; `routes` maps each key to the settings of its integration, `responses` to its responses,
        `route_settings` to more of the route."""
        api = self.create_api([], deployed=False)
        for key, settings in routes.items():
            target = {}
            if settings:
                integration = self.gateway.create_integration(ApiId=api, **settings)["IntegrationId"]
                target = {"Target": f"integrations/{integration}"}
                for response in (responses or {}).get(key, ()):
                    self.gateway.create_integration_response(ApiId=api, IntegrationId=integration, **response)
            two_way = {"RouteResponseSelectionExpression": "$default"} if answered and key[0] != "$" else {}
            more = (route_settings or {}).get(key, {})
            route = self.gateway.create_route(ApiId=api, RouteKey=key, **target, **two_way, **more)
            if two_way:
                self.gateway.create_route_response(ApiId=api, RouteId=route["RouteId"], RouteResponseKey="$default")
        self.deploy(api, **stage)
        return api

    def deploy(self, api, **stage):
        deployment = self.gateway.create_deployment(ApiId=api)["DeploymentId"]
        self.gateway.create_stage(ApiId=api, StageName=STAGE, DeploymentId=deployment, **stage)

    def answer_to(self, socket, message):
        socket.send(message if isinstance(message, str) else json.dumps(message))
        return socket.receive()

    def connect(self, api, query="", headers=()):
        socket = WebSocket(self.penstock.port, f"/{api}/{STAGE}{query}", headers)
        self.addCleanup(socket.drop)
        return socket

    def connection_ids(self, api):
        ids, more = set(), ""
        while more is not None:
            with urllib.request.urlopen(f"{self.penstock.url}/{api}/{STAGE}/@connections?nextToken={more}") as answer:
                page = json.loads(answer.read())
            ids |= {item["connectionId"] for item in page["items"]}
            more = page.get("nextToken")
        return ids

    def connect_known(self, api, connect=None):
        """A client, and its connection id: the one that the stage has not had before."""
        before = self.connection_ids(api)
        socket = connect() if connect else self.connect(api)
        (new,) = self.connection_ids(api) - before
        return socket, new

    def management(self, api):
        return self.penstock.client("apigatewaymanagementapi", f"{self.penstock.url}/{api}/{STAGE}")
