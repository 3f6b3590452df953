"""The functions under test."""

import base64
import os
import time


def echo(event, context):
    return event


def count(event, context):
    return len(event["Records"])


def note_entry(event, context):
    """Writes down when each record was sent, which is its data, and when it came here."""
    entered = time.monotonic_ns()
    sent = [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]
    with open(os.environ["NOTES"], "a") as notes:
        notes.write("".join(f"{at} {entered}\n" for at in sent))
