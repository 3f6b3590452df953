#!/usr/bin/python3
"""Tags of APIs and stages through boto3."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest
from support.penstock import REGION


def arn(path):
    return f"arn:aws:apigateway:{REGION}::{path}"


class TagsTest(GatewayTest):
    def test_tags_given_at_creation_are_read_back(self):
        api = self.gateway.create_api(
            Name=self.name, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action",
            Tags={"team": "blue", "empty": ""},
        )["ApiId"]
        self.gateway.create_stage(ApiId=api, StageName=STAGE, Tags={"kind": "stage"})

        self.assertEqual(self.gateway.get_api(ApiId=api)["Tags"], {"team": "blue", "empty": ""})
        self.assertEqual(self.tags(f"/apis/{api}"), {"team": "blue", "empty": ""})
        self.assertEqual(self.gateway.get_stage(ApiId=api, StageName=STAGE)["Tags"], {"kind": "stage"})
        self.assertEqual(self.tags(f"/apis/{api}/stages/{STAGE}"), {"kind": "stage"})

    def tags(self, path):
        return self.gateway.get_tags(ResourceArn=arn(path))["Tags"]

    def test_tagged_and_untagged(self):
        api = self.create_api(["$default"])
        for path in (f"/apis/{api}", f"/apis/{api}/stages/{STAGE}"):
            with self.subTest(path=path):
                tagged = self.gateway.tag_resource(ResourceArn=arn(path), Tags={"a": "1", "b": "2", "c": "3"})
                self.gateway.tag_resource(ResourceArn=arn(path), Tags={"a": "one"})
                untagged = self.gateway.untag_resource(ResourceArn=arn(path), TagKeys=["b", "c", "unknown"])

                self.assertEqual(tagged["ResponseMetadata"]["HTTPStatusCode"], 201)
                self.assertEqual(untagged["ResponseMetadata"]["HTTPStatusCode"], 204)
                self.assertEqual(self.tags(path), {"a": "one"})
        self.assertEqual(self.gateway.get_api(ApiId=api)["Tags"], {"a": "one"})
        self.assertEqual(self.gateway.get_stage(ApiId=api, StageName=STAGE)["Tags"], {"a": "one"})

    def test_what_is_refused(self):
        api = self.create_api(["$default"])
        of_api = arn(f"/apis/{api}")

        for wrong in (
            "nonsense", arn("/restapis/x"), arn(f"/apis/{api}/routes/x"), of_api.replace(REGION, "eu-west-1"),
            f"arn:aws:kinesis:{REGION}:000000000000:stream/x",
        ):
            self.refusal("BadRequestException", self.gateway.get_tags, ResourceArn=wrong)
            self.refusal("BadRequestException", self.gateway.tag_resource, ResourceArn=wrong, Tags={"a": "b"})
            self.refusal("BadRequestException", self.gateway.untag_resource, ResourceArn=wrong, TagKeys=["a"])
        for missing in (arn("/apis/zzzzzzzzzz"), arn(f"/apis/{api}/stages/zzz")):
            self.refusal("NotFoundException", self.gateway.get_tags, ResourceArn=missing)
            self.refusal("NotFoundException", self.gateway.tag_resource, ResourceArn=missing, Tags={"a": "b"})
        many = {f"k{i}": "" for i in range(51)}
        for tags in ({"": "x"}, {129 * "k": "x"}, {"k": 257 * "x"}, {"aws:mine": "x"}, many):
            self.refusal("BadRequestException", self.gateway.tag_resource, ResourceArn=of_api, Tags=tags)
            self.refusal("BadRequestException", self.gateway.create_stage, ApiId=api, StageName="other", Tags=tags)
            self.refusal(
                "BadRequestException", self.gateway.create_api, Name="x", ProtocolType="WEBSOCKET",
                RouteSelectionExpression="$request.body.action", Tags=tags,
            )
        self.refusal("BadRequestException", self.gateway.untag_resource, ResourceArn=of_api)
        self.assertEqual(self.gateway.get_tags(ResourceArn=of_api)["Tags"], {})


if __name__ == "__main__":
    unittest.main()
