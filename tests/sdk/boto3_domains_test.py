#!/usr/bin/python3
"""Custom domain names and API mappings through boto3, and clients that come by them."""

import http.client
import json
import pathlib
import socket
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import NOTING, REGION, until
from support.websocket import Refused, WebSocket

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/x"
RECORDING = NOTING + """
def handler(event, context):
    note(event["requestContext"])
    return {"statusCode": 200, "body": "pong"}
"""


def resolve_test_names(case):
    """Names under .test are this machine, as an entry in DNS would say."""
    really = socket.getaddrinfo

    def getaddrinfo(host, *arguments, **named):
        return really("127.0.0.1" if str(host).endswith(".test") else host, *arguments, **named)

    socket.getaddrinfo = getaddrinfo
    case.addCleanup(setattr, socket, "getaddrinfo", really)


class DomainsTest(GatewayTest):
    def create_domain(self, name=None, **settings):
        name = name or self.name.replace("_", "-") + ".test"
        settings = {"DomainNameConfigurations": [{"CertificateArn": CERTIFICATE}]} | settings
        created = self.gateway.create_domain_name(DomainName=name, **settings)
        self.addCleanup(self.forget, name)
        return created

    def forget(self, name):
        try:
            self.gateway.delete_domain_name(DomainName=name)
        except self.gateway.exceptions.NotFoundException:
            pass

    def map(self, domain, api, key=None, stage=STAGE):
        arguments = {} if key is None else {"ApiMappingKey": key}
        return self.gateway.create_api_mapping(DomainName=domain, ApiId=api, Stage=stage, **arguments)

    def read(self, call, **arguments):
        found = call(**arguments)
        del found["ResponseMetadata"]
        return found

    def by(self, host, path="/"):
        """A client that connects by this host."""
        client = WebSocket(self.penstock.port, path, [f"Host: {host}"])
        self.addCleanup(client.drop)
        return client

    def status_by(self, host, path="/"):
        try:
            self.by(host, path).close()
            return 101
        except Refused as refused:
            return refused.status


class ControlPlaneTest(DomainsTest):
    def test_a_domain_name_from_creation_to_deletion(self):
        name = "Life.test"
        created = self.create_domain(
            name, DomainNameConfigurations=[{"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL"}],
            Tags={"a": "b"},
        )

        self.assertEqual(created["ResponseMetadata"]["HTTPStatusCode"], 201)
        found = self.read(self.gateway.get_domain_name, DomainName=name)
        self.assertEqual({key: created[key] for key in found}, found)
        self.assertEqual(found["DomainName"], name)
        self.assertEqual(found["ApiMappingSelectionExpression"], "$request.basepath")
        self.assertEqual(found["Tags"], {"a": "b"})
        [configuration] = found["DomainNameConfigurations"]
        self.assertRegex(configuration.pop("ApiGatewayDomainName"), r"^d-[a-z0-9]{10}\.execute-api\.us-east-1\.")
        expected = {
            "CertificateArn": CERTIFICATE, "DomainNameStatus": "AVAILABLE", "EndpointType": "REGIONAL",
            "SecurityPolicy": "TLS_1_2",
        }
        self.assertEqual({key: configuration[key] for key in expected}, expected)
        listed = self.gateway.get_domain_names()["Items"]
        self.assertIn(name, [item["DomainName"] for item in listed])

        target = created["DomainNameConfigurations"][0]["ApiGatewayDomainName"]
        updated = self.gateway.update_domain_name(
            DomainName=name,
            DomainNameConfigurations=[{"CertificateArn": CERTIFICATE + "2", "SecurityPolicy": "TLS_1_0"}],
            MutualTlsAuthentication={"TruststoreUri": ""},
        )

        [configuration] = updated["DomainNameConfigurations"]
        self.assertEqual(configuration["CertificateArn"], CERTIFICATE + "2")
        self.assertEqual(configuration["SecurityPolicy"], "TLS_1_0")
        self.assertEqual(configuration["ApiGatewayDomainName"], target)
        self.assertEqual(self.gateway.get_domain_name(DomainName=name)["DomainNameConfigurations"], [configuration])

        deleted = self.gateway.delete_domain_name(DomainName=name)

        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        message = self.refusal("NotFoundException", self.gateway.get_domain_name, DomainName=name)
        self.assertEqual(message, "Invalid domain name identifier specified")

    def test_tags(self):
        self.create_domain("tags.test", Tags={"a": "1", "b": "2"})
        arn = f"arn:aws:apigateway:{REGION}::/domainnames/tags.test"

        self.gateway.tag_resource(ResourceArn=arn, Tags={"a": "one"})
        self.gateway.untag_resource(ResourceArn=arn, TagKeys=["b"])

        self.assertEqual(self.gateway.get_tags(ResourceArn=arn)["Tags"], {"a": "one"})
        self.assertEqual(self.gateway.get_domain_name(DomainName="tags.test")["Tags"], {"a": "one"})
        self.refusal("NotFoundException", self.gateway.get_tags, ResourceArn=arn.replace("tags", "other"))

    def test_mappings_from_creation_to_deletion(self):
        api, other = self.create_api(["$default"]), self.create_api(["$default"])
        self.create_domain("life.mappings.test")
        domain = {"DomainName": "life.mappings.test"}

        root = self.map("life.mappings.test", api)
        chat = self.map("life.mappings.test", api, "v1/chat")

        self.assertEqual(root["ResponseMetadata"]["HTTPStatusCode"], 201)
        expected = {"ApiId": api, "ApiMappingId": root["ApiMappingId"], "ApiMappingKey": "", "Stage": STAGE}
        self.assertEqual(self.read(self.gateway.get_api_mapping, **domain, ApiMappingId=root["ApiMappingId"]), expected)
        keys = [mapping["ApiMappingKey"] for mapping in self.gateway.get_api_mappings(**domain)["Items"]]
        self.assertEqual(sorted(keys), ["", "v1/chat"])

        mapping = {**domain, "ApiMappingId": chat["ApiMappingId"]}
        self.gateway.update_api_mapping(**mapping, ApiId=other, ApiMappingKey="v2")
        expected = {"ApiId": other, "ApiMappingId": chat["ApiMappingId"], "ApiMappingKey": "v2", "Stage": STAGE}
        self.assertEqual(self.read(self.gateway.get_api_mapping, **mapping), expected)

        deleted = self.gateway.delete_api_mapping(**mapping)

        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.refusal("NotFoundException", self.gateway.get_api_mapping, **mapping)
        self.refusal("NotFoundException", self.gateway.update_api_mapping, **mapping, ApiId=other)
        self.refusal("NotFoundException", self.gateway.delete_api_mapping, **mapping)

    def test_what_is_refused_of_domain_names(self):
        one = [{"CertificateArn": CERTIFICATE}]
        self.create_domain("taken.test")
        calls = [
            ({"DomainName": "TAKEN.test"}, "The domain name you provided already exists."),
            ({"DomainName": "x.test", "DomainNameConfigurations": []},
             "Invalid input. Expected one domain name configuration"),
            ({"DomainName": "x.test", "DomainNameConfigurations": one * 2},
             "Invalid input. Expected one domain name configuration"),
            ({"DomainName": "x.test", "DomainNameConfigurations": [{"EndpointType": "EDGE"}]},
             "EDGE endpoint type is not supported for APIGatewayV2 domainName"),
            ({"DomainName": "x.test", "MutualTlsAuthentication": {"TruststoreUri": "s3://b/k"}},
             "Penstock does not serve mutual TLS."),
            ({"DomainName": "a.execute-api.us-east-1.test"},
             "The domain name a.execute-api.us-east-1.test is the server's own."),
            *(({"DomainName": name}, f"Invalid domain name specified: {name}")
              for name in ("localhost", "127.0.0.1", "a..test", "a b.test", ".test", "x.*.test", 64 * "x" + ".test")),
        ]
        for arguments, expected in calls:
            with self.subTest(arguments=arguments):
                call = {"DomainNameConfigurations": one} | arguments
                self.assertEqual(self.refusal("BadRequestException", self.gateway.create_domain_name, **call), expected)
        for call in (self.gateway.get_domain_name, self.gateway.delete_domain_name, self.gateway.get_api_mappings):
            self.refusal("NotFoundException", call, DomainName="nowhere.test")
        self.refusal(
            "NotFoundException", self.gateway.update_domain_name, DomainName="nowhere.test",
            DomainNameConfigurations=one,
        )
        another = self.penstock.client("apigatewayv2", region="eu-west-1")
        self.refusal("NotFoundException", another.get_domain_name, DomainName="taken.test")

    def test_what_is_refused_of_mappings(self):
        api = self.create_api(["$default"])
        self.create_domain("refused.mappings.test")
        self.map("refused.mappings.test", api, "a")
        end = "API mapping key should not end with a '/'."
        slashes = "API mapping key should not start with a '/' or have consecutive '/'s."
        characters = "An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters."
        for key, expected in {
            "/": end, "a/": end, "/a": slashes, "a//b": slashes, " a": characters, "a~b": characters,
            301 * "a": "ApiMapping key length must be under 300 characters.",
        }.items():
            message = self.refusal("BadRequestException", self.map, domain="refused.mappings.test", api=api, key=key)
            self.assertEqual(message, expected)
        message = self.refusal("ConflictException", self.map, domain="refused.mappings.test", api=api, key="a")
        self.assertEqual(message, "ApiMapping key already exists for this domain name")
        message = self.refusal("BadRequestException", self.map, domain="refused.mappings.test", api="nope")
        self.assertEqual(message, "Invalid API identifier specified: nope")
        message = self.refusal(
            "BadRequestException", self.map, domain="refused.mappings.test", api=api, stage="nope"
        )
        self.assertEqual(message, "Invalid stage identifier specified")
        self.refusal("NotFoundException", self.map, domain="nowhere.test", api=api)

    def test_what_a_mapping_leads_to_cannot_be_deleted(self):
        api = self.create_api(["$default"])
        self.gateway.create_stage(ApiId=api, StageName="unmapped")
        self.create_domain("kept.test")
        mapping = self.map("kept.test", api)["ApiMappingId"]

        message = self.refusal("BadRequestException", self.gateway.delete_api, ApiId=api)
        self.assertEqual(
            message,
            f"Deleting API {api} failed. Please remove all API mappings for the API from your custom domain names.",
        )
        self.refusal("BadRequestException", self.gateway.delete_stage, ApiId=api, StageName=STAGE)
        self.gateway.delete_stage(ApiId=api, StageName="unmapped")
        self.gateway.delete_api_mapping(DomainName="kept.test", ApiMappingId=mapping)
        self.gateway.delete_stage(ApiId=api, StageName=STAGE)
        self.gateway.delete_api(ApiId=api)

    def test_domain_names_outlive_a_restart(self):
        api = self.create_api(["$default"])
        self.create_domain("restart.test")
        self.map("restart.test", api, "v1")

        self.penstock.kill()
        self.penstock.start()

        [mapping] = self.gateway.get_api_mappings(DomainName="restart.test")["Items"]
        self.assertEqual((mapping["ApiId"], mapping["ApiMappingKey"]), (api, "v1"))
        self.assertEqual(self.status_by("restart.test", "/v1"), 101)


class ClientsTest(DomainsTest):
    def test_the_path_says_which_mapping(self):
        api = self.create_api(["$default"])
        self.create_domain("paths.test")
        self.map("paths.test", api, "v1/chat")
        port = self.penstock.port

        for host in ("paths.test", f"paths.test:{port}", "PATHS.test:80"):
            self.assertEqual(self.status_by(host, "/v1/chat"), 101)
            self.assertEqual(self.status_by(host, "/v1/chat/?x=1"), 101)
        for path in ("/", "/v1", "/v1/chat/more", f"/{api}/{STAGE}", f"/_aws/execute-api/{api}/{STAGE}"):
            self.assertEqual(self.status_by("paths.test", path), 403, path)
        self.assertEqual(self.status_by("other.test", "/v1/chat"), 403)
        self.map("paths.test", api)
        self.assertEqual(self.status_by("paths.test", "/"), 101)
        self.assertEqual(self.status_by("paths.test", "/v1"), 403)

    def test_a_domain_for_any_first_label(self):
        api = self.create_api(["$default"])
        self.create_domain("*.wild.test")
        self.map("*.wild.test", api)

        self.assertEqual(self.status_by("a.wild.test"), 101)
        self.assertEqual(self.status_by("b.wild.test:80"), 101)
        self.assertNotEqual(self.status_by("wild.test"), 101)
        self.assertNotEqual(self.status_by("a.b.wild.test"), 101)
        for forged in ("elsewhere/.wild.test", "a@b.wild.test", "a.wild.test:80/x", "a.wild.test:123456"):
            self.assertNotEqual(self.status_by(forged), 101, forged)

    def test_another_service_is_not_reached_by_a_custom_domain(self):
        self.create_domain("only.test")

        connection = http.client.HTTPConnection("127.0.0.1", self.penstock.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/v2/apis", headers={"Host": "only.test"})
        answer = connection.getresponse()

        self.assertEqual((answer.status, json.loads(answer.read())), (403, {"message": "Forbidden"}))

    def test_functions_are_told_the_domain(self):
        notes = self.penstock.folder / f"{self.name}.notes"
        function = self.create_function(RECORDING, environment={"NOTES": str(notes)})
        api = self.create_api(["$connect", "$disconnect", "$default"], function, answered=["$default"])
        self.create_domain("told.test")
        self.map("told.test", api, "v1")
        host = f"told.test:{self.penstock.port}"

        client = self.by(host, "/v1")
        client.send("ping")
        self.assertEqual(client.receive(), "pong")
        client.close()

        def three():
            lines = notes.read_text().splitlines() if notes.exists() else []
            return len(lines) == 3 and [json.loads(line) for line in lines]

        for context in until("three events", three):
            self.assertEqual((context["domainName"], context["stage"]), (host, STAGE))
            self.assertEqual(context["apiId"], api)

    def test_connections_are_managed_by_the_domain(self):
        resolve_test_names(self)
        api = self.create_api(["$default"])
        self.create_domain("managed.test")
        self.map("managed.test", api)
        self.map("managed.test", api, "v1/chat")
        client = self.by("managed.test", "/v1/chat")
        at = f"http://managed.test:{self.penstock.port}"
        [connection] = self.connections(api)

        for number, endpoint in enumerate((at, f"{at}/v1/chat", f"{self.penstock.url}/{api}/{STAGE}")):
            management = self.penstock.client("apigatewaymanagementapi", endpoint)
            management.post_to_connection(ConnectionId=connection, Data=str(number))
            self.assertEqual(client.receive(), str(number))
            self.assertTrue(management.get_connection(ConnectionId=connection)["Identity"]["SourceIp"])
        wrong = self.penstock.client("apigatewaymanagementapi", f"{at}/v2")
        self.refusal("ForbiddenException", wrong.post_to_connection, ConnectionId=connection, Data="x")
        self.penstock.client("apigatewaymanagementapi", at).delete_connection(ConnectionId=connection)
        self.assertEqual(client.close_code(), 1000)

    def connections(self, api):
        answer = http.client.HTTPConnection("127.0.0.1", self.penstock.port, timeout=60)
        self.addCleanup(answer.close)
        answer.request("GET", f"/{api}/{STAGE}/@connections")
        return [item["connectionId"] for item in json.loads(answer.getresponse().read())["items"]]

    def test_the_default_address_can_be_closed(self):
        resolve_test_names(self)
        api = self.create_api(["$default"])
        self.create_domain("closed.test")
        self.map("closed.test", api)
        self.assertEqual(self.status_by(f"localhost:{self.penstock.port}", f"/{api}/{STAGE}"), 101)

        self.gateway.update_api(ApiId=api, DisableExecuteApiEndpoint=True)

        for host, path in (
            (f"localhost:{self.penstock.port}", f"/{api}/{STAGE}"),
            (f"localhost:{self.penstock.port}", f"/_aws/execute-api/{api}/{STAGE}"),
            (f"{api}.execute-api.{REGION}.localhost:{self.penstock.port}", f"/{STAGE}"),
        ):
            self.assertEqual(self.status_by(host, path), 403, path)
        management = self.management(api)
        self.refusal("ForbiddenException", management.post_to_connection, ConnectionId="AAAAAAAAAAAAAAA=", Data="x")
        self.assertEqual(self.status_by("closed.test"), 101)
        by_domain = self.penstock.client("apigatewaymanagementapi", f"http://closed.test:{self.penstock.port}")
        self.refusal("GoneException", by_domain.post_to_connection, ConnectionId="AAAAAAAAAAAAAAA=", Data="x")

        self.gateway.update_api(ApiId=api, DisableExecuteApiEndpoint=False)
        self.assertEqual(self.status_by(f"localhost:{self.penstock.port}", f"/{api}/{STAGE}"), 101)


if __name__ == "__main__":
    unittest.main()
