"""Pipes for tests, from a stream of their own to topics that everybody may have."""

import json
import string
import urllib.request

from support.gateway import STAGE, GatewayTest
from support.penstock import ACCOUNT, REGION, ROLE

OURS = ["Sec-WebSocket-Protocol: penstock.v1"]


class PipesTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pipes = cls.penstock.client("pipes")
        test = cls("create_api")
        cls.api = test.create_api(["$default"])
        # Every topic that a test uses begins with a letter.
        for letter in string.ascii_letters:
            test.ask("PUT", f"/@topics/{letter}*", {"open": True})

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.penstock.url}/{self.api}/{STAGE}{path}", json.dumps(body).encode() if body else None,
            method=method, headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def target(self, topic="*", api=None, stage=STAGE):
        return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api or self.api}/{stage}/POST/@topics/{topic}"

    def definition(self, topic="$.partitionKey", key=None, template=None, filters=(), position="TRIM_HORIZON", **more):
        http = {"PathParameterValues": [topic]}
        if key:
            http["QueryStringParameters"] = {"key": key}
        target = {"HttpParameters": http}
        if template is not None:
            target["InputTemplate"] = template
        source = {"KinesisStreamParameters": {"StartingPosition": position}}
        if filters:
            source["FilterCriteria"] = self.criteria(*filters)
        return {
            "Name": self.name, "RoleArn": ROLE, "Source": self.stream_arn, "SourceParameters": source,
            "Target": self.target(), "TargetParameters": target, **more,
        }

    def criteria(self, *patterns):
        return {"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]}

    def pipe(self, shards=1, **arguments):
        self.stream_arn = self.create_stream(shards)
        created = self.pipes.create_pipe(**self.definition(**arguments))
        self.addCleanup(self.forget, created["Name"])
        return created

    def forget(self, name):
        try:
            self.pipes.delete_pipe(Name=name)
        except self.pipes.exceptions.NotFoundException:
            pass

    def put(self, data, key="k", **arguments):
        data = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self.kinesis.put_record(StreamName=self.name, Data=data, PartitionKey=key, **arguments)

    def subscriber(self, *topics, position=None):
        socket = self.connect(self.api, headers=OURS)
        socket.answers = [self.subscribe(socket, topic, position) for topic in topics]
        return socket

    def subscribe(self, socket, topic, position=None):
        more = {"position": position} if position else {}
        socket.send(json.dumps({"penstock": "subscribe", "topic": topic, **more}))
        answer = json.loads(socket.receive())
        self.assertEqual(answer["penstock"], "subscribed", answer)
        return answer

    def heard(self, socket):
        return json.loads(socket.receive())
