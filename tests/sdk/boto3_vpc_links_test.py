#!/usr/bin/python3
"""VPC links, and what only HTTP APIs are imported and exported by, through boto3."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import GatewayTest
from support.penstock import REGION


class VpcLinksTest(GatewayTest):
    def test_from_creation_to_deletion(self):
        created = self.gateway.create_vpc_link(
            Name="link", SubnetIds=["subnet-1", "subnet-2"], SecurityGroupIds=["sg-1"], Tags={"a": "b"}
        )
        link = created["VpcLinkId"]

        self.assertEqual(created["ResponseMetadata"]["HTTPStatusCode"], 201)
        expected = {
            "VpcLinkId": link, "Name": "link", "SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"],
            "Tags": {"a": "b"}, "VpcLinkStatus": "AVAILABLE", "VpcLinkVersion": "V2",
            "CreatedDate": created["CreatedDate"],
        }
        self.assertEqual(self.read(link), expected)
        self.assertIn(link, [item["VpcLinkId"] for item in self.gateway.get_vpc_links()["Items"]])

        self.gateway.update_vpc_link(VpcLinkId=link, Name="renamed")
        self.penstock.kill()
        self.penstock.start()

        self.assertEqual(self.read(link), expected | {"Name": "renamed"})

        deleted = self.gateway.delete_vpc_link(VpcLinkId=link)

        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 202)
        message = self.refusal("NotFoundException", self.gateway.get_vpc_link, VpcLinkId=link)
        self.assertEqual(message, f"Invalid VpcLink identifier specified {link}")
        self.refusal("NotFoundException", self.gateway.update_vpc_link, VpcLinkId=link, Name="x")
        self.refusal("NotFoundException", self.gateway.delete_vpc_link, VpcLinkId=link)

    def read(self, link):
        found = self.gateway.get_vpc_link(VpcLinkId=link)
        del found["ResponseMetadata"]
        return found

    def test_tags(self):
        link = self.gateway.create_vpc_link(Name="link", SubnetIds=[])["VpcLinkId"]
        arn = f"arn:aws:apigateway:{REGION}::/vpclinks/{link}"

        self.gateway.tag_resource(ResourceArn=arn, Tags={"a": "1", "b": "2"})
        self.gateway.untag_resource(ResourceArn=arn, TagKeys=["a"])

        self.assertEqual(self.gateway.get_tags(ResourceArn=arn)["Tags"], {"b": "2"})
        self.assertEqual(self.read(link)["Tags"], {"b": "2"})
        self.assertEqual(self.read(link)["SecurityGroupIds"], [])

    def test_what_is_refused(self):
        self.refusal("BadRequestException", self.gateway.create_vpc_link, SubnetIds=["s"])
        self.refusal("BadRequestException", self.gateway.create_vpc_link, Name="x")
        self.refusal("BadRequestException", self.gateway.create_vpc_link, Name="", SubnetIds=["s"])


class OpenApiTest(GatewayTest):
    def test_a_websocket_api_is_neither_imported_nor_exported(self):
        api = self.create_api(["$default"])
        imported = "Import of an OpenAPI definition is supported by HTTP APIs only."

        self.assertEqual(self.refusal("BadRequestException", self.gateway.import_api, Body="{}"), imported)
        message = self.refusal("BadRequestException", self.gateway.reimport_api, ApiId=api, Body="{}")
        self.assertEqual(message, imported)
        export = {"Specification": "OAS30", "OutputType": "JSON"}
        message = self.refusal("BadRequestException", self.gateway.export_api, ApiId=api, **export)
        self.assertEqual(message, "Export of an OpenAPI definition is supported by HTTP APIs only.")
        self.refusal("NotFoundException", self.gateway.reimport_api, ApiId="zzzzzzzzzz", Body="{}")
        self.refusal("NotFoundException", self.gateway.export_api, ApiId="zzzzzzzzzz", **export)


if __name__ == "__main__":
    unittest.main()
