"""The functions under test."""

import base64
import time


def echo(event, context):
    return event


def count(event, context):
    return len(event["Records"])


def note_entry(event, context):
    """Writes down when it was entered, beside when each record was sent: bench/load/stamp.h."""
    entered = time.monotonic_ns()
    for record in event["Records"]:
        print("entered", base64.b64decode(record["kinesis"]["data"])[16:32].decode(), "%016x" % entered)
