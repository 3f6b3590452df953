#!/usr/bin/python3
"""Integrations other than AWS_PROXY: straight into a stream, functions behind templates, and none at all (MOCK)."""

import json
import pathlib
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from support.gateway import STAGE, GatewayTest, integration_uri
from support.penstock import until
from support.websocket import Refused

PUT_RECORD = "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord"
PUT_RECORDS = "arn:aws:apigateway:us-east-1:kinesis:action/PutRecords"

# What the function was given, or an error if it was told to fail.
CODE = """
def handler(event, context):
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError(event["fail"])
    return {"given": event}
"""

# Puts what it was given into a stream.
PUTTING = """
import json, os, boto3
kinesis = boto3.client("kinesis")
def handler(event, context):
    kinesis.put_record(StreamName=os.environ["STREAM"], Data=json.dumps(event), PartitionKey="k")
"""


class IntegrationsTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = cls.penstock.client("apigatewayv2")
        cls.kinesis = cls.penstock.client("kinesis")

    def create_stream(self, name, shards=1):
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        self.kinesis.get_waiter("stream_exists").wait(StreamName=name)

    def records(self, stream):
        shard = self.kinesis.list_shards(StreamName=stream)["Shards"][0]["ShardId"]
        iterator = self.kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        return self.kinesis.get_records(ShardIterator=iterator)["Records"]

    def test_a_message_goes_straight_into_a_stream(self):
        self.create_stream("orders")
        template = """{"StreamName": "$stageVariables.stream", "Data": "$util.base64Encode($input.json('$.order'))",
            "PartitionKey": "$context.connectionId"}"""
        put = {"IntegrationType": "AWS", "IntegrationUri": PUT_RECORD, "CredentialsArn": "arn:aws:iam::1:role/any",
               "RequestParameters": {"integration.request.header.Content-Type": "'application/x-amz-json-1.1'"},
               "RequestTemplates": {"$default": template}}
        accepted = {"IntegrationResponseKey": "/2\\d\\d/",
                    "ResponseTemplates": {"$default": '{"at": $input.json("$.SequenceNumber")}'}}
        api = self.serve({"order": put}, {"order": [accepted]}, StageVariables={"stream": "orders"})
        socket = self.connect(api)

        answer = json.loads(self.answer_to(socket, {"action": "order", "order": {"symbol": "AAPL", "size": 5}}))

        record, = self.records("orders")
        self.assertEqual(json.loads(record["Data"]), {"symbol": "AAPL", "size": 5})
        self.assertEqual(answer, {"at": record["SequenceNumber"]})
        self.assertTrue(record["PartitionKey"].endswith("="))

    def test_many_records_from_one_message(self):
        self.create_stream("many")
        template = """{"StreamName": "many", "Records": [
            #foreach($line in $input.path('$.lines'))
            {"Data": "$util.base64Encode($line.text)", "PartitionKey": "$line.key"}#if($foreach.hasNext),#end
            #end
        ]}"""
        api = self.serve({"lines": {"IntegrationType": "AWS", "IntegrationUri": PUT_RECORDS,
                                    "RequestTemplates": {"$default": template}}})
        socket = self.connect(api)

        lines = [{"text": f"line {n}", "key": str(n)} for n in range(20)]
        answer = json.loads(self.answer_to(socket, {"action": "lines", "lines": lines}))

        self.assertEqual(answer["FailedRecordCount"], 0)
        self.assertEqual([record["Data"].decode() for record in self.records("many")],
                         [f"line {n}" for n in range(20)])

    def test_a_service_that_refuses_is_answered_by_the_response_for_its_status(self):
        template = '{"StreamName": "none", "Data": "eA==", "PartitionKey": "x"}'
        put = {"IntegrationType": "AWS", "IntegrationUri": PUT_RECORD, "RequestTemplates": {"$default": template}}
        sorry = {"IntegrationResponseKey": "/4\\d\\d/",
                 "ResponseTemplates": {"$default": "sorry: $input.path('$.__type')"}}
        fine = {"IntegrationResponseKey": "$default", "ResponseTemplates": {"$default": "fine"}}
        api = self.serve({"put": put}, {"put": [fine, sorry]})

        self.assertEqual(self.answer_to(self.connect(api), {"action": "put"}), "sorry: ResourceNotFoundException")

    def test_a_function_behind_templates(self):
        function = self.create_function(CODE, name="shaped")
        shaped = {"IntegrationType": "AWS", "IntegrationUri": integration_uri(function),
                  "RequestTemplates": {"$default": '{"who": "$context.connectionId", "said": $input.json("$.text")}',
                                       "fail": '{"fail": "no such user"}'},
                  "TemplateSelectionExpression": "${request.body.template}"}
        responses = [
            {"IntegrationResponseKey": "$default", "ResponseTemplates": {"$default": "$input.json('$.given.said')"}},
            {"IntegrationResponseKey": "/no such.*/", "ResponseTemplates": {"$default": "unknown"}},
        ]
        api = self.serve({"say": shaped}, {"say": responses})
        socket = self.connect(api)

        self.assertEqual(self.answer_to(socket, {"action": "say", "text": "hi"}), '"hi"')
        self.assertEqual(self.answer_to(socket, {"action": "say", "template": "fail"}), "unknown")

    def test_a_function_that_nobody_waits_for(self):
        self.create_stream("started")
        function = self.create_function(PUTTING, name="later", environment={"STREAM": "started"})
        later = {"IntegrationType": "AWS", "IntegrationUri": integration_uri(function),
                 "RequestParameters": {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}}
        taken = {"IntegrationResponseKey": "$default", "ResponseTemplates": {"$default": "taken"}}
        socket = self.connect(self.serve({"start": later}, {"start": [taken]}))

        self.assertEqual(self.answer_to(socket, {"action": "start", "n": 7}), "taken")
        record, = until("the function has run", lambda: self.records("started") or None)
        self.assertEqual(json.loads(record["Data"])["n"], 7)

    def test_without_templates_the_message_passes_unless_told_otherwise(self):
        function = self.create_function(CODE, name="passed")
        plain = {"IntegrationType": "AWS", "IntegrationUri": integration_uri(function)}
        only = {**plain, "RequestTemplates": {"other": "{}"}, "PassthroughBehavior": "WHEN_NO_TEMPLATES"}
        api = self.serve({"plain": plain, "never": {**plain, "PassthroughBehavior": "NEVER"}, "only": only})
        socket = self.connect(api)

        message = {"action": "plain", "n": 1}
        self.assertEqual(json.loads(self.answer_to(socket, message)), {"given": message})
        for action in ("never", "only"):
            with self.subTest(action):
                refused = json.loads(self.answer_to(socket, {"action": action}))
                self.assertEqual(refused["message"], "Unsupported Media Type")

    def test_mock_answers_by_itself(self):
        mock = {"IntegrationType": "MOCK",
                "RequestTemplates": {"$default": '{"statusCode": #if($input.path("$.ok"))200#{else}404#end}'}}
        responses = [
            {"IntegrationResponseKey": "/200/", "ResponseTemplates": {"$default": "pong"}},
            {"IntegrationResponseKey": "$default", "ResponseTemplates": {"$default": "lost $context.routeKey"}},
        ]
        api = self.serve({"ping": mock, "$connect": mock}, {"ping": responses})
        socket = self.connect(api)

        self.assertEqual(self.answer_to(socket, {"action": "ping", "ok": 1}), "pong")
        self.assertEqual(self.answer_to(socket, {"action": "ping", "ok": False}), "lost ping")
        self.assertEqual(json.loads(self.answer_to(socket, {"action": "other"}))["message"], "Forbidden")

    def test_a_mock_without_status_refuses_the_connection(self):
        api = self.serve({"$connect": {"IntegrationType": "MOCK", "RequestTemplates": {"$default": "{}"}}})

        with self.assertRaises(Refused) as caught:
            self.connect(api)

        self.assertEqual(caught.exception.status, 500)

    def test_a_template_that_runs_away_fails_alone(self):
        mock = {"IntegrationType": "MOCK", "RequestTemplates": {
            "$default": "#foreach($a in [1..9999])#foreach($b in [1..9999])x#end#end"}}
        api = self.serve({"run": mock})
        socket = self.connect(api)

        self.assertEqual(json.loads(self.answer_to(socket, {"action": "run"}))["message"], "Internal server error")

    def test_create_read_update_delete_an_integration_response(self):
        api = self.create_api([], deployed=False)
        integration = self.gateway.create_integration(ApiId=api, IntegrationType="MOCK")["IntegrationId"]
        of = {"ApiId": api, "IntegrationId": integration}

        made = self.gateway.create_integration_response(
            **of, IntegrationResponseKey="$default", ResponseTemplates={"$default": "x"}
        )
        made.pop("ResponseMetadata")
        one = {**of, "IntegrationResponseId": made["IntegrationResponseId"]}
        read = self.gateway.get_integration_response(**one)
        read.pop("ResponseMetadata")
        self.assertEqual(read, made)
        self.assertEqual(self.gateway.get_integration_responses(**of)["Items"], [made])
        updated = self.gateway.update_integration_response(**one, IntegrationResponseKey="/200/")
        self.assertEqual(updated["IntegrationResponseKey"], "/200/")
        self.assertEqual(updated["ResponseTemplates"], {"$default": "x"})
        self.gateway.delete_integration_response(**one)
        with self.assertRaises(self.gateway.exceptions.NotFoundException):
            self.gateway.get_integration_response(**one)

    def test_what_cannot_be_is_refused_when_it_is_made(self):
        api = self.create_api([], deployed=False)
        refused = self.gateway.exceptions.BadRequestException
        for wrong in (
            {"IntegrationType": "AWS", "IntegrationUri": "arn:aws:apigateway:us-east-1:s3:path/bucket"},
            {"IntegrationType": "AWS"},
            {"IntegrationType": "MOCK", "RequestTemplates": {"$default": "#if(1)"}},
            {"IntegrationType": "HTTP", "IntegrationUri": "ftp://localhost"},
            {"IntegrationType": "HTTP_PROXY"},
            {"IntegrationType": "AWS", "IntegrationUri": PUT_RECORD,
             "RequestParameters": {"integration.request.header.X-Amz-Target": "'Event'"}},
            {"IntegrationType": "MOCK", "RequestParameters": {"integration.request.cookie.a": "'b'"}},
            {"IntegrationType": "MOCK", "RequestParameters": {"integration.request.header.a": "nothing"}},
        ):
            with self.subTest(wrong), self.assertRaises(refused):
                self.gateway.create_integration(ApiId=api, **wrong)
        integration = self.gateway.create_integration(ApiId=api, IntegrationType="MOCK")["IntegrationId"]
        for wrong in ({"IntegrationResponseKey": "200"},
                      {"IntegrationResponseKey": "$default", "ResponseTemplates": {"x": "#end"}},
                      {"IntegrationResponseKey": "$default", "ContentHandlingStrategy": "CONVERT_TO_BINARY"},
                      {"IntegrationResponseKey": "$default", "ResponseParameters": {"header.a": "'b'"}}):
            with self.subTest(wrong), self.assertRaises(refused):
                self.gateway.create_integration_response(ApiId=api, IntegrationId=integration, **wrong)


if __name__ == "__main__":
    unittest.main()
