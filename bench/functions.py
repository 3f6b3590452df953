"""The functions of bench/invoke and bench/mapping: how each kind of them is made and deployed."""

import io
import pathlib
import zipfile

import boto3
import botocore.config
import botocore.exceptions

import programs

HERE = pathlib.Path(__file__).resolve().parent

# In each file two functions: `echo` answers an event with itself, `count` answers how many records it has.
KINDS = {
    "provided": {"Runtime": "provided.al2023", "files": {"bootstrap": programs.PROGRAMS / "bench_invoke_bootstrap"}},
    "python": {"Runtime": "python3.11", "files": {"functions.py": HERE / "invoke/functions.py"}},
    "nodejs": {"Runtime": "nodejs20.x", "files": {"functions.mjs": HERE / "invoke/functions.mjs"}},
    "native": {"Runtime": "native", "files": {"functions.so": programs.PROGRAMS / "bench_functions.so"}},
}


def client(service, server):
    config = botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=20)
    return boto3.client(service, endpoint_url=server.url, config=config, **programs.CREDENTIALS)


def package(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, path in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o755 << 16
            out.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def deploy(server, kind, handler, environment={}, name="bench"):
    """Why there is no such function here, or nothing, once it is active."""
    functions = client("lambda", server)
    missing = [path.name for path in KINDS[kind]["files"].values() if not path.exists()]
    if missing:
        return f"{', '.join(missing)} is not built"
    try:
        functions.create_function(
            FunctionName=name,
            Runtime=KINDS[kind]["Runtime"],
            Handler=f"functions.{handler}",
            Role="arn:aws:iam::000000000000:role/bench",
            Code={"ZipFile": package(KINDS[kind]["files"])},
            Environment={"Variables": environment},
        )
    except botocore.exceptions.ClientError as error:
        return str(error)
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return None


def invocation(server, event):
    """Invoke as it goes on the wire."""
    head = (
        "POST /2015-03-31/functions/bench/invocations HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\nContent-Length: {len(event)}\r\n\r\n"
    )
    return head.encode() + event
