#!/usr/bin/python3
"""Lambda through boto3: resource policies of functions, what they let other accounts do, and tags."""

import json
import pathlib
import sys
import tempfile
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, REGION, ROLE, Penstock, PenstockTest, zipped

ECHO = "def handler(event, context):\n    return event\n"
OTHER = "222222222222"


class PermissionsTest(PenstockTest):
    def setUp(self):
        self.arn = self.create_function(ECHO)

    def allow(self, sid, principal="apigateway.amazonaws.com", **more):
        added = self.functions.add_permission(
            FunctionName=self.name, StatementId=sid, Action="lambda:InvokeFunction", Principal=principal, **more
        )
        self.assertEqual(added["ResponseMetadata"]["HTTPStatusCode"], 201)
        return json.loads(added["Statement"])

    def policy(self, **which):
        return json.loads(self.functions.get_policy(FunctionName=self.name, **which)["Policy"])

    def test_a_policy_as_printed(self):
        source = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:api/*"

        service = self.allow("gateway", SourceArn=source)
        account = self.allow("account", principal=OTHER)
        self.allow("role", principal=f"arn:aws:iam::{OTHER}:role/r", SourceAccount=OTHER)
        self.allow("all", principal="*", FunctionUrlAuthType="NONE")

        self.assertEqual(
            service,
            {
                "Sid": "gateway",
                "Effect": "Allow",
                "Principal": {"Service": "apigateway.amazonaws.com"},
                "Action": "lambda:InvokeFunction",
                "Resource": self.arn,
                "Condition": {"ArnLike": {"AWS:SourceArn": source}},
            },
        )
        self.assertEqual(account["Principal"], {"AWS": f"arn:aws:iam::{OTHER}:root"})
        policy = self.policy()
        self.assertEqual((policy["Version"], policy["Id"]), ("2012-10-17", "default"))
        self.assertEqual([s["Sid"] for s in policy["Statement"]], ["gateway", "account", "role", "all"])
        self.assertEqual(policy["Statement"][2]["Condition"], {"StringEquals": {"AWS:SourceAccount": OTHER}})
        self.assertEqual(policy["Statement"][3]["Principal"], "*")
        self.assertEqual(policy["Statement"][3]["Condition"], {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}})

    def test_each_qualifier_has_its_own(self):
        self.functions.publish_version(FunctionName=self.name)
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")

        of_alias = self.allow("alias", Qualifier="live")
        of_version = self.allow("version", Qualifier="1")

        self.assertEqual((of_alias["Resource"], of_version["Resource"]), (self.arn + ":live", self.arn + ":1"))
        self.assertEqual([s["Sid"] for s in self.policy(Qualifier="live")["Statement"]], ["alias"])
        self.refusal("ResourceNotFoundException", self.functions.get_policy, FunctionName=self.name)

    def test_revisions(self):
        self.allow("one")
        before = self.functions.get_policy(FunctionName=self.name)["RevisionId"]

        self.allow("two", RevisionId=before)
        add = {"Action": "lambda:InvokeFunction", "Principal": OTHER, "StatementId": "three"}
        stale = [
            self.refusal(
                "PreconditionFailedException", self.functions.add_permission,
                FunctionName=self.name, RevisionId=before, **add,
            ),
            self.refusal(
                "PreconditionFailedException", self.functions.remove_permission,
                FunctionName=self.name, RevisionId=before, StatementId="one",
            ),
        ]
        after = self.functions.get_policy(FunctionName=self.name)["RevisionId"]
        self.functions.remove_permission(FunctionName=self.name, RevisionId=after, StatementId="one")

        self.assertIn("Call the GetPolicy API to retrieve the latest Revision Id", stale[0])
        self.assertEqual([s["Sid"] for s in self.policy()["Statement"]], ["two"])

    def test_what_is_refused(self):
        self.allow("one")
        refused = "InvalidParameterValueException"

        def add(code, **changed):
            arguments = {
                "FunctionName": self.name, "StatementId": "two", "Action": "lambda:InvokeFunction", "Principal": OTHER,
            }
            return self.refusal(code, self.functions.add_permission, **(arguments | changed))

        self.assertEqual(
            add("ResourceConflictException", StatementId="one"),
            "The statement id (one) provided already exists. Please provide a new statement id, or remove the "
            "existing statement.",
        )
        self.assertEqual(
            add(refused, Principal="nobody"),
            "The provided principal was invalid. Please check the principal and try again.",
        )
        self.assertEqual(
            add(refused, Qualifier="$LATEST"), "We currently do not support adding policies for $LATEST."
        )
        self.assertEqual(add("ResourceNotFoundException", Qualifier="7"), f"Function not found: {self.arn}:7")
        add("ValidationException", StatementId="not good")
        self.assertEqual(
            self.refusal(
                "ResourceNotFoundException",
                self.functions.remove_permission, FunctionName=self.name, StatementId="nothing",
            ),
            "Statement nothing is not found in resource policy.",
        )
        self.functions.remove_permission(FunctionName=self.name, StatementId="one")
        self.assertEqual(
            self.refusal(
                "ResourceNotFoundException",
                self.functions.remove_permission, FunctionName=self.name, StatementId="one",
            ),
            "No policy is associated with the given resource.",
        )

    def test_a_permission_starts_no_new_worker(self):
        self.functions.update_function_code(
            FunctionName=self.name,
            ZipFile=zipped({"app.py": "import os\ndef handler(event, context): return os.getpid()"}),
        )
        before = json.load(self.functions.invoke(FunctionName=self.name)["Payload"])

        self.allow("one")
        self.functions.tag_resource(Resource=self.arn, Tags={"a": "b"})

        self.assertEqual(json.load(self.functions.invoke(FunctionName=self.name)["Payload"]), before)

    # --- tags

    def test_tags(self):
        self.functions.tag_resource(Resource=self.arn, Tags={"team": "blue", "stage": "test", "empty": ""})
        self.functions.untag_resource(Resource=self.arn, TagKeys=["stage", "unknown"])

        tags = {"team": "blue", "empty": ""}
        self.assertEqual(self.functions.list_tags(Resource=self.arn)["Tags"], tags)
        self.assertEqual(self.functions.get_function(FunctionName=self.name)["Tags"], tags)

    def test_tags_that_are_refused(self):
        self.functions.publish_version(FunctionName=self.name)
        refused = "InvalidParameterValueException"

        def tag(code, tags, resource=None):
            return self.refusal(code, self.functions.tag_resource, Resource=resource or self.arn, Tags=tags)

        self.assertEqual(tag(refused, {}), "An error occurred and the request cannot be processed.")
        self.assertEqual(
            tag(refused, {f"k{i}": "" for i in range(51)}), "Number of tags exceeds resource tag limit."
        )
        self.assertEqual(
            tag(refused, {"a": "b"}, self.arn + ":1"),
            "Tags on function aliases and versions are not supported. Please specify a function ARN.",
        )
        self.assertEqual(
            tag("ResourceNotFoundException", {"a": "b"}, self.arn + "-not"), f"Function not found: {self.arn}-not"
        )


class OtherAccountsTest(unittest.TestCase):
    """With --credentials: what is not allowed is refused, whether it is there or not."""

    @classmethod
    def setUpClass(cls):
        with tempfile.NamedTemporaryFile("w", suffix=".credentials") as file:
            for profile, account in (("owner", "111111111111"), ("other", OTHER)):
                file.write(
                    f"[{profile}]\naws_access_key_id = {profile}\naws_secret_access_key = test\naccount = {account}\n"
                )
            file.flush()
            cls.penstock = Penstock("--credentials", file.name)
        cls.addClassCleanup(cls.penstock.end)
        cls.owner, cls.other = (cls.penstock.client("lambda", key=key) for key in ("owner", "other"))
        cls.arn = cls.owner.create_function(
            FunctionName="f", Runtime="python3.11", Handler="app.handler", Role=ROLE,
            Code={"ZipFile": zipped({"app.py": ECHO})},
        )["FunctionArn"]

    def refused(self, call, **arguments):
        with self.assertRaises(self.other.exceptions.ClientError) as caught:
            call(**arguments)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], "AccessDeniedException")
        return error["Message"]

    def test_another_account_may_do_what_the_policy_says(self):
        stranger = self.refused(self.other.invoke, FunctionName=self.arn)
        nothing = self.refused(self.other.invoke, FunctionName=self.arn + "-not")
        self.owner.add_permission(
            FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal=OTHER
        )
        allowed = self.other.invoke(FunctionName=self.arn, Payload=b"[1]")
        self.refused(self.other.get_function, FunctionName=self.arn)
        self.refused(self.other.list_tags, Resource=self.arn)
        self.owner.remove_permission(FunctionName="f", StatementId="s")

        self.assertEqual(
            stranger,
            f"User: arn:aws:iam::{OTHER}:root is not authorized to perform: lambda:InvokeFunction on resource: "
            f"{self.arn} because no resource-based policy allows the lambda:InvokeFunction action",
        )
        self.assertIn(self.arn + "-not", nothing)
        self.assertEqual(json.load(allowed["Payload"]), [1])
        self.refused(self.other.invoke, FunctionName=self.arn)
        self.assertEqual(json.load(self.owner.invoke(FunctionName="f", Payload=b"[2]")["Payload"]), [2])

    def test_a_mapping_is_its_accounts(self):
        kinesis = self.penstock.client("kinesis", key="owner")
        kinesis.create_stream(StreamName="s", ShardCount=1)
        source = kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamARN"]
        mapping = self.owner.create_event_source_mapping(
            EventSourceArn=source, FunctionName="f", StartingPosition="LATEST"
        )
        which = {"Resource": f"arn:aws:lambda:{REGION}:111111111111:event-source-mapping:{mapping['UUID']}"}
        self.owner.tag_resource(Tags={"a": "b"}, **which)

        for call in (
            lambda: self.other.list_tags(**which), lambda: self.other.tag_resource(Tags={"a": "c"}, **which),
            lambda: self.other.untag_resource(TagKeys=["a"], **which),
            lambda: self.other.get_event_source_mapping(UUID=mapping["UUID"]),
            lambda: self.other.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False),
            lambda: self.other.delete_event_source_mapping(UUID=mapping["UUID"]),
        ):
            with self.assertRaises(self.other.exceptions.ResourceNotFoundException):
                call()
        self.assertEqual(self.owner.list_tags(**which)["Tags"], {"a": "b"})
        self.assertEqual(self.owner.list_event_source_mappings()["EventSourceMappings"][0]["State"], "Enabled")


if __name__ == "__main__":
    unittest.main()
