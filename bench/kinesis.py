"""What bench/ingest and bench/read share: servers that speak Kinesis, and signed requests prepared for them."""

import contextlib
import json
import random
import struct
import subprocess
import tempfile
import time

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials

import programs

ACCESS_KEY, SECRET = "AKIDBENCHMARKS000000", "secret-of-the-benchmarks"
STREAM = "bench"


def penstock(binary, durability, *arguments):
    """With the key known, so that each request's signature is verified."""
    keys = tempfile.NamedTemporaryFile("w", prefix="penstock-bench-", suffix=".keys", delete=False)
    keys.write(f"[default]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET}\n")
    keys.close()
    return programs.penstock(binary, "--credentials", keys.name, "--durability", durability, *arguments)


def kinesalite():
    return programs.Server([programs.NODE, programs.ROOT / "bench/kinesalite.mjs"])


def kinesis_local():
    return programs.Server([programs.NODE, programs.ROOT / "bench/kinesis_local.mjs"])


def floor(durability):
    return programs.Server([programs.PROGRAMS / "bench_ingest_floor", "{directory}", durability])


def client(server):
    config = botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=60)
    return boto3.client(
        "kinesis", endpoint_url=server.url, region_name="us-east-1", config=config,
        aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET,
    )


def create_stream(server, shards):
    kinesis = client(server)
    kinesis.create_stream(StreamName=STREAM, ShardCount=shards)
    while kinesis.describe_stream(StreamName=STREAM)["StreamDescription"]["StreamStatus"] != "ACTIVE":
        time.sleep(0.05)
    return kinesis


def signed(server, operation, body):
    """The request as it goes on the wire."""
    body = json.dumps(body).encode()
    request = botocore.awsrequest.AWSRequest(
        "POST", server.url + "/", data=body,
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"Kinesis_20131202.{operation}",
            "Host": f"127.0.0.1:{server.port}",
        },
    )
    credentials = botocore.credentials.Credentials(ACCESS_KEY, SECRET)
    botocore.auth.SigV4Auth(credentials, "kinesis", "us-east-1").add_auth(request)
    request.headers["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body


@contextlib.contextmanager
def file_of(requests):
    with tempfile.NamedTemporaryFile(prefix="penstock-bench-") as file:
        for request in requests:
            file.write(struct.pack("<I", len(request)) + request)
        file.flush()
        yield file.name


def run(server, requests, connections, seconds, warm_up_seconds=0.5):
    """Sends the requests round and round; answers what bench_requests saw."""
    with file_of(requests) as file:
        done = subprocess.run(
            [
                programs.PROGRAMS / "bench_requests", "--requests", file, "--port", str(server.port),
                "--server-pid", str(server.pid), "--connections", str(connections), "--seconds", str(seconds),
                "--warm-up-seconds", str(warm_up_seconds),
            ],
            stdout=subprocess.PIPE, text=True, check=True,
        )
    result = json.loads(done.stdout)
    if result["refused"] or result["failures"]:
        raise SystemExit(f"refused: {result}")
    return result


def random_texts(count, size, seed=1):
    source = random.Random(seed)
    return [source.randbytes(size) for _ in range(count)]
