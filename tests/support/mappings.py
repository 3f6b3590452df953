"""Event source mappings: a stream, a function that notes what it gets, and what leads from one to the other."""

import json
import urllib.request

from support.penstock import NOTING, PenstockTest, until

# Notes the texts of each batch, then fails while the file $FAIL exists.
TAKE = NOTING + """
import base64

def texts(event):
    return [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]

def handler(event, context):
    note(texts(event))
    if os.path.exists(os.environ.get("FAIL", "")):
        raise ValueError("as asked")
"""


class MappingTest(PenstockTest):
    @property
    def notes_path(self):
        return self.penstock.folder / f"{self.name}.txt"

    @property
    def fail_path(self):
        return self.penstock.folder / f"{self.name}.fail"

    def notes(self):
        text = self.notes_path.read_text() if self.notes_path.exists() else ""
        # A line may be half written.
        return [json.loads(line) for line in text.splitlines(True) if line.endswith("\n")]

    def taken(self):
        return [text for batch in self.notes() for text in batch]

    def notes_when(self, count):
        return lambda: len(self.notes()) >= count and self.notes()

    def taken_when(self, count):
        return lambda: len(self.taken()) >= count and self.taken()

    def prepare(self, shards=1, code=TAKE, **environment):
        self.stream_arn = self.create_stream(shards)
        environment = {"NOTES": str(self.notes_path), "FAIL": str(self.fail_path)} | environment
        self.function_arn = self.create_function(code, environment=environment)

    def map(self, position="TRIM_HORIZON", **settings):
        arguments = {"EventSourceArn": self.stream_arn, "FunctionName": self.name} | settings
        created = self.functions.create_event_source_mapping(StartingPosition=position, **arguments)
        if settings.get("Enabled", True):
            self.state(created["UUID"], "Enabled")
        return created

    def state(self, uuid, wanted):
        def is_so():
            found = self.functions.get_event_source_mapping(UUID=uuid)
            return found["State"] == wanted and found

        return until(f"the mapping to be {wanted}", is_so)

    def put(self, *texts, key="k", **arguments):
        entries = [{"Data": text.encode(), "PartitionKey": key, **arguments} for text in texts]
        return self.kinesis.put_records(StreamName=self.name, Records=entries)["Records"]

    def metrics(self):
        with urllib.request.urlopen(f"{self.penstock.url}/_penstock/metrics", timeout=60) as answer:
            return answer.read().decode()
