#!/usr/bin/python3
"""Puts ticks of a made-up market into a Kinesis stream at a steady rate.

Every put is repeated until it succeeds, with growing pauses, so that the producer outlives a
restart of the server.  A put whose answer was lost is sent again: the stream may then hold a
tick twice, as with any Kinesis producer.
"""

import argparse
import datetime
import json
import os
import random
import signal
import sys
import time

import boto3
import botocore.config
import botocore.exceptions
import botocore.parsers

from market import Market

ENDING_SIGNALS = {signal.SIGINT, signal.SIGTERM}

BATCHES_PER_SECOND = 10
RECORDS_PER_PUT_MAX = 500  # AWS takes no more in one PutRecords.
PAUSE_SECONDS_MIN = 0.1
PAUSE_SECONDS_MAX = 5.0

# Errors that a second try can cure; anything else is a mistake that should be seen.
PASSING_ERRORS = {
    "ProvisionedThroughputExceededException",
    "LimitExceededException",
    "ThrottlingException",
    "InternalFailure",
    "InternalFailureException",
    "ServiceUnavailable",
}


# What botocore raises when an answer is missing or torn.
NO_ANSWER = (
    botocore.exceptions.ConnectionError,
    botocore.exceptions.HTTPClientError,
    botocore.parsers.ResponseParserError,
)


class Stopped(Exception):
    """SIGINT or SIGTERM arrived."""


def pause(seconds):
    """Waits, and ends the wait at once when an ending signal arrives."""
    # The signals are blocked in main(), so that they end a wait and never tear a put apart.
    if signal.sigtimedwait(ENDING_SIGNALS, max(0.0, seconds)):
        raise Stopped


def now():
    utc = datetime.datetime.now(datetime.timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_passing(error):
    if isinstance(error, NO_ANSWER):
        return True  # The server is down, starting, or out of reach.
    status = error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
    return status >= 500 or error.response["Error"]["Code"] in PASSING_ERRORS


class Producer:
    def __init__(self, kinesis, stream):
        self._kinesis = kinesis
        self._stream = stream

    def put(self, ticks):
        """Returns once every tick is in the stream."""
        waiting = [
            {"Data": json.dumps(tick).encode(), "PartitionKey": tick["symbol"]} for tick in ticks
        ]
        tries = 0
        told = False
        while waiting:
            if tries:
                ceiling = min(PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN * 2**tries)
                pause(ceiling * random.uniform(0.5, 1))
            tries += 1
            try:
                answer = self._kinesis.put_records(StreamName=self._stream, Records=waiting)
            except (botocore.exceptions.ClientError, *NO_ANSWER) as error:
                if not is_passing(error):
                    raise
                if not told:
                    print(f"The server does not take records; trying on: {error}", flush=True)
                    told = True
                continue
            waiting = failed_entries(waiting, answer)
        if told:
            print("The server takes records again.", flush=True)


def failed_entries(entries, answer):
    """The part of a PutRecords request that must be sent again."""
    if not answer["FailedRecordCount"]:
        return []
    return [
        entry for entry, result in zip(entries, answer["Records"]) if result.get("ErrorCode")
    ]


def produce(producer, market, rate, count):
    """Puts `rate` ticks a second until `count` are put (None: until stopped)."""
    started = time.monotonic()
    batch = 0
    put = 0
    while count is None or put < count:
        # Each batch has its own deadline, counted from the start: lateness does not add up.
        batch += 1
        deadline = started + batch / BATCHES_PER_SECOND
        pause(deadline - time.monotonic())
        late = time.monotonic() - deadline
        if late > 1:
            started += late  # After an outage the walk goes on; what was missed is not made up.

        due = int(rate * batch / BATCHES_PER_SECOND) - int(rate * (batch - 1) / BATCHES_PER_SECOND)
        if count is not None:
            due = min(due, count - put)
        while due:
            size = min(due, RECORDS_PER_PUT_MAX)
            time_of_batch = now()
            producer.put([market.tick(time_of_batch) for _ in range(size)])
            put += size
            due -= size


def positive(text):
    value = float(text)
    if value <= 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return value


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--endpoint-url", default=os.environ.get("AWS_ENDPOINT_URL") or "http://localhost:4566"
    )
    parser.add_argument("--stream", default="stock-prices")
    parser.add_argument("--rate", type=positive, default=100, help="records a second")
    parser.add_argument("--count", type=int, help="end after so many records")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same walk")
    return parser.parse_args()


def main():
    options = arguments()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)

    kinesis = boto3.client(
        "kinesis",
        endpoint_url=options.endpoint_url,
        region_name=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "test"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
        # The retries are put()'s, which an ending signal can interrupt.
        config=botocore.config.Config(
            connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}
        ),
    )
    print(f"Putting {options.rate:g} records a second into {options.stream}.", flush=True)
    try:
        producer = Producer(kinesis, options.stream)
        produce(producer, Market(options.seed), options.rate, options.count)
    except Stopped:
        print("Stopped.", flush=True)
    except botocore.exceptions.ClientError as error:
        sys.exit(f"producer.py: {error}")


if __name__ == "__main__":
    main()
