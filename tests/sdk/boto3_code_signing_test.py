#!/usr/bin/python3
"""Lambda through boto3: code signing configurations, and what they refuse."""

import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.penstock import ACCOUNT, ROLE, PenstockTest, zipped

PROFILE = f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/ours/abcdefghij"
OTHER = f"arn:aws:signer:us-east-1:{ACCOUNT}:/signing-profiles/theirs/abcdefghij"


class CodeSigningTest(PenstockTest):
    def create(self, policy=None, **more):
        if policy:
            more["CodeSigningPolicies"] = {"UntrustedArtifactOnDeployment": policy}
        made = self.functions.create_code_signing_config(
            AllowedPublishers={"SigningProfileVersionArns": [PROFILE]}, **more
        )
        self.assertEqual(made["ResponseMetadata"]["HTTPStatusCode"], 201)
        return made["CodeSigningConfig"]

    def get(self, arn):
        return self.functions.get_code_signing_config(CodeSigningConfigArn=arn)["CodeSigningConfig"]

    def deploy(self, code="1", **more):
        return self.functions.create_function(
            FunctionName=self.name, Runtime="python3.11", Handler="app.handler", Role=ROLE,
            Code={"ZipFile": zipped({"app.py": code})}, **more,
        )

    def of_function(self):
        return self.functions.get_function_code_signing_config(FunctionName=self.name).get("CodeSigningConfigArn")

    def message(self):
        arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{self.name}"
        return (
            "Lambda cannot deploy the function. The function or layer might be signed using a signature that the "
            f"client is not configured to accept. Check the provided signature for {arn}."
        )

    def test_created_read_changed_deleted(self):
        made = self.create(Description="d")
        arn = made["CodeSigningConfigArn"]
        self.penstock.kill()
        self.penstock.start()
        read = self.get(arn)
        changed = self.functions.update_code_signing_config(
            CodeSigningConfigArn=arn, Description="e", AllowedPublishers={"SigningProfileVersionArns": [PROFILE, OTHER]}
        )["CodeSigningConfig"]
        again = self.functions.update_code_signing_config(
            CodeSigningConfigArn=arn, CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Enforce"}
        )["CodeSigningConfig"]
        deleted = self.functions.delete_code_signing_config(CodeSigningConfigArn=arn)
        self.penstock.kill()
        self.penstock.start()
        gone = self.refusal(
            "ResourceNotFoundException", self.functions.get_code_signing_config, CodeSigningConfigArn=arn
        )

        self.assertRegex(made["CodeSigningConfigId"], r"^csc-[a-z0-9]{17}$")
        self.assertEqual(
            arn, f"arn:aws:lambda:us-east-1:{ACCOUNT}:code-signing-config:{made['CodeSigningConfigId']}"
        )
        self.assertRegex(made["LastModified"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$")
        self.assertEqual(made["Description"], "d")
        self.assertEqual(made["AllowedPublishers"], {"SigningProfileVersionArns": [PROFILE]})
        self.assertEqual(made["CodeSigningPolicies"], {"UntrustedArtifactOnDeployment": "Warn"})
        self.assertEqual(read, made)
        self.assertEqual(changed["Description"], "e")
        self.assertEqual(changed["AllowedPublishers"], {"SigningProfileVersionArns": [PROFILE, OTHER]})
        self.assertEqual(changed["CodeSigningPolicies"], {"UntrustedArtifactOnDeployment": "Warn"})
        self.assertEqual(
            {**again, "LastModified": 0},
            {**changed, "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"}, "LastModified": 0},
        )
        self.assertEqual(deleted["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.assertEqual(gone, f"The Lambda code signing configuration {arn} can not be found.")

    def test_a_function_has_one(self):
        self.create_function("1")
        config = self.create()["CodeSigningConfigArn"]
        which = {"FunctionName": self.name}

        none = self.of_function()
        put = self.functions.put_function_code_signing_config(CodeSigningConfigArn=config, **which)
        self.penstock.kill()
        self.penstock.start()
        one = self.of_function()
        users = self.functions.list_functions_by_code_signing_config(CodeSigningConfigArn=config)["FunctionArns"]
        used = self.refusal(
            "ResourceConflictException", self.functions.delete_code_signing_config, CodeSigningConfigArn=config
        )
        deleted = self.functions.delete_function_code_signing_config(**which)
        again = self.functions.delete_function_code_signing_config(**which)
        after = self.of_function()
        self.functions.delete_code_signing_config(CodeSigningConfigArn=config)

        self.assertIsNone(none)
        self.assertEqual((put["CodeSigningConfigArn"], put["FunctionName"]), (config, self.name))
        self.assertEqual(one, config)
        self.assertEqual(users, [f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{self.name}"])
        self.assertIn(config, used)
        self.assertEqual([one["ResponseMetadata"]["HTTPStatusCode"] for one in (deleted, again)], [204, 204])
        self.assertIsNone(after)

    def test_a_function_that_is_deleted_uses_it_no_more(self):
        config = self.create()["CodeSigningConfigArn"]
        self.deploy(CodeSigningConfigArn=config)
        self.assertEqual(self.of_function(), config)

        self.functions.delete_function(FunctionName=self.name)

        users = self.functions.list_functions_by_code_signing_config(CodeSigningConfigArn=config)["FunctionArns"]
        self.assertEqual(users, [])
        self.functions.delete_code_signing_config(CodeSigningConfigArn=config)

    def test_enforced_no_unsigned_code_is_deployed(self):
        config = self.create("Enforce")["CodeSigningConfigArn"]
        refused = "CodeVerificationFailedException"

        created = self.refusal(refused, self.deploy, CodeSigningConfigArn=config)
        self.refusal("ResourceNotFoundException", self.functions.get_function, FunctionName=self.name)
        self.deploy()
        before = self.functions.get_function_configuration(FunctionName=self.name)["CodeSha256"]
        self.functions.put_function_code_signing_config(FunctionName=self.name, CodeSigningConfigArn=config)
        update = {"FunctionName": self.name, "ZipFile": zipped({"app.py": "2"})}
        updated = self.refusal(refused, self.functions.update_function_code, **update)
        self.refusal(refused, self.functions.update_function_code, DryRun=True, **update)
        after = self.functions.get_function_configuration(FunctionName=self.name)["CodeSha256"]
        # What is no code may change.
        self.functions.update_function_configuration(FunctionName=self.name, Timeout=7)
        self.functions.update_code_signing_config(
            CodeSigningConfigArn=config, CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Warn"}
        )
        warned = self.functions.update_function_code(**update)["CodeSha256"]

        self.assertEqual((created, updated), (self.message(),) * 2)
        self.assertEqual(before, after)
        self.assertNotEqual(warned, before)

    def test_warned_all_is_deployed(self):
        config = self.create("Warn")["CodeSigningConfigArn"]

        self.deploy(CodeSigningConfigArn=config)

        self.assertEqual(self.of_function(), config)

    def test_what_is_not_there(self):
        self.create_function("1")
        config = f"arn:aws:lambda:us-east-1:{ACCOUNT}:code-signing-config:csc-{'0' * 17}"
        gone = f"The Lambda code signing configuration {config} can not be found."
        which = {"CodeSigningConfigArn": config}
        client = self.functions

        for call in (
            client.get_code_signing_config, client.update_code_signing_config, client.delete_code_signing_config,
            client.list_functions_by_code_signing_config,
        ):
            self.assertEqual(self.refusal("ResourceNotFoundException", call, **which), gone)
        put = self.refusal(
            "CodeSigningConfigNotFoundException", client.put_function_code_signing_config,
            FunctionName=self.name, **which,
        )
        client.delete_function(FunctionName=self.name)
        created = self.refusal("CodeSigningConfigNotFoundException", self.deploy, **which)

        self.assertEqual(
            put, f"The code signing configuration cannot be found. Check that the provided configuration is not "
            f"deleted: {config}."
        )
        self.assertEqual(created, put)
        real = self.create()["CodeSigningConfigArn"]
        self.refusal(
            "ResourceNotFoundException", client.put_function_code_signing_config,
            FunctionName=self.name, CodeSigningConfigArn=real,
        )

    def test_accounts_and_regions_have_their_own(self):
        config = self.create()["CodeSigningConfigArn"]
        which = {"CodeSigningConfigArn": config}
        for client in (
            self.penstock.client("lambda", key="111122223333"), self.penstock.client("lambda", region="eu-west-1")
        ):
            self.assertEqual(client.list_code_signing_configs()["CodeSigningConfigs"], [])
            for call in (
                client.get_code_signing_config, client.delete_code_signing_config, client.update_code_signing_config
            ):
                self.refusal("ResourceNotFoundException", call, **which)
            client.create_function(
                FunctionName=self.name, Runtime="python3.11", Handler="app.handler", Role=ROLE,
                Code={"ZipFile": zipped({"app.py": "1"})},
            )
            self.refusal(
                "CodeSigningConfigNotFoundException", client.put_function_code_signing_config,
                FunctionName=self.name, **which,
            )

    def test_listing(self):
        client = self.penstock.client("lambda", region="ap-south-1")
        made = [
            client.create_code_signing_config(
                AllowedPublishers={"SigningProfileVersionArns": [PROFILE]}, Description=str(i)
            )["CodeSigningConfig"]
            for i in range(3)
        ]
        for i in range(3):
            client.create_function(
                FunctionName=f"{self.name}-{i}", Runtime="python3.11", Handler="app.handler", Role=ROLE,
                Code={"ZipFile": zipped({"app.py": "1"})}, CodeSigningConfigArn=made[0]["CodeSigningConfigArn"],
            )

        pages = client.get_paginator("list_code_signing_configs").paginate(PaginationConfig={"PageSize": 2})
        listed = [one for page in pages for one in page["CodeSigningConfigs"]]
        pages = client.get_paginator("list_functions_by_code_signing_config").paginate(
            CodeSigningConfigArn=made[0]["CodeSigningConfigArn"], PaginationConfig={"PageSize": 2}
        )
        users = [arn for page in pages for arn in page["FunctionArns"]]

        self.assertEqual(listed, sorted(made, key=lambda one: one["CodeSigningConfigArn"]))
        self.assertEqual(
            users, [f"arn:aws:lambda:ap-south-1:{ACCOUNT}:function:{self.name}-{i}" for i in range(3)]
        )

    def test_tags(self):
        arn = self.create()["CodeSigningConfigArn"]
        before = self.get(arn)["LastModified"]

        self.functions.tag_resource(Resource=arn, Tags={"a": "1", "b": "2"})
        self.functions.untag_resource(Resource=arn, TagKeys=["a"])

        self.assertEqual(self.functions.list_tags(Resource=arn)["Tags"], {"b": "2"})
        self.assertEqual(self.get(arn)["LastModified"], before)

    def test_what_is_refused(self):
        refused = "ValidationException"
        call = self.functions.create_code_signing_config
        none = self.refusal(refused, call)
        empty = self.refusal(refused, call, AllowedPublishers={"SigningProfileVersionArns": []})
        policy = self.refusal(
            refused, call, AllowedPublishers={"SigningProfileVersionArns": [PROFILE]},
            CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Never"},
        )

        self.assertIn("allowedPublishers", none)
        self.assertIn("greater than or equal to 1", empty)
        self.assertIn("Member must satisfy enum value set: [Warn, Enforce]", policy)


if __name__ == "__main__":
    unittest.main()
