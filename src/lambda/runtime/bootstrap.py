"""Runs a Python function: the loop between the Runtime API and the handler, as AWS's managed runtime behaves.

Facts: AWS's guide (runtimes-api, python-handler) and recorded answers.  Started by the server with its own address and
the function's environment; ends when the server closes the connection.
"""
import gc
import importlib
import json
import os
import socket
import sys
import traceback

import bootstrap_log
from bootstrap_context import LambdaContext

API = "/2018-06-01/runtime"


class EndpointFinder:
    """Makes the boto3 clients of functions that were written for AWS reach the server.

    Patches botocore.session at the moment the function imports it, so that functions without boto3 pay nothing.
    """

    def find_spec(self, name, path=None, target=None):
        if name != "botocore.session":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            patch_endpoint(module.Session)

        spec.loader.exec_module = exec_module
        return spec


def patch_endpoint(session_class):
    original = session_class.create_client

    def create_client(self, service_name, *args, **kwargs):
        # Positional up to endpoint_url: region_name, api_version, use_ssl, verify, endpoint_url.
        if len(args) < 5:
            kwargs["endpoint_url"] = endpoint_of(service_name, kwargs.get("endpoint_url"))
        return original(self, service_name, *args, **kwargs)

    session_class.create_client = create_client


def endpoint_of(service_name, given):
    import botocore

    if given is not None:
        # Functions build the address of @connections as "https://" + domainName + "/" + stage; the server, whose
        # address that is, speaks plain HTTP.
        plain = sys.argv[1] + "/"
        secure = plain.replace("http://", "https://", 1)
        return plain + given[len(secure):] if given.startswith(secure) else given
    version = tuple(int(part) for part in botocore.__version__.split(".")[:2])
    if version >= (1, 31):
        return None  # it knows these variables by itself
    name = "AWS_ENDPOINT_URL_" + service_name.upper().replace("-", "_").replace(" ", "_")
    return os.environ.get(name) or os.environ.get("AWS_ENDPOINT_URL")


def default(value):
    """What json cannot write but Lambda's encoder can."""
    import decimal

    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def describe_error(error, request_id, skip_frames):
    frames = traceback.extract_tb(error.__traceback__)[skip_frames:]
    stack = [f'  File "{f.filename}", line {f.lineno}, in {f.name}\n    {f.line}\n' for f in frames]
    return {"errorMessage": str(error), "errorType": type(error).__name__, "requestId": request_id, "stackTrace": stack}


def load_handler(name):
    """The handler function, or the error object to report for it."""
    module_name, _, function_name = name.rpartition(".")
    if not module_name:
        reason = "not enough values to unpack (expected 2, got 1)"
        return None, init_error("Runtime.MalformedHandlerName", f"Bad handler '{name}': {reason}")
    if module_name.split(".")[0] in sys.builtin_module_names:
        reason = f"Cannot use built-in module {module_name} as a handler module"
        return None, init_error("Runtime.BuiltInModuleConflict", reason)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        return None, init_error("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}")
    except SyntaxError as error:
        return None, init_error("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}")
    except Exception as error:  # whatever the module's own code raises
        return None, describe_error(error, "", 4)
    handler = getattr(module, function_name, None)
    if handler is None:
        missing = f"Handler '{function_name}' missing on module '{module_name}'"
        return None, init_error("Runtime.HandlerNotFound", missing)
    return handler, None


def init_error(kind, message):
    return {"errorMessage": message, "errorType": kind, "requestId": "", "stackTrace": []}


class RuntimeApi:
    """The Runtime API over one socket: http.client takes longer for an answer's headers than many functions run."""

    def __init__(self):
        address = os.environ["AWS_LAMBDA_RUNTIME_API"]
        host, port = address.split(":")
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f" HTTP/1.1\r\nHost: {address}\r\n"
        self.ask_next = f"GET {API}/invocation/next{self.host}\r\n".encode()
        self.asked = False
        self.received = b""

    def next(self):
        if not self.asked:
            self.socket.sendall(self.ask_next)
        self.asked = False
        return self.receive()

    def post(self, path, body, error_type=None, then=b""):
        body = body.encode()
        head = f"POST {API}{path}{self.host}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        if error_type:
            head += f"Lambda-Runtime-Function-Error-Type: {error_type}\r\n"
        self.socket.sendall(b"".join((head.encode(), b"\r\n", body, then)))
        self.receive()

    def finish(self, path, body, error_type=None):
        """The end of an invocation, and asks for the next one with it."""
        self.asked = True
        self.post(path, body, error_type, self.ask_next)

    def receive(self):
        """The headers of an answer, by their names in lower case, and its body."""
        received = self.received
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self.receive_some(65536)
        lines = received[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        begin = end + 4
        end = begin + int(headers["content-length"])
        if len(received) < end:
            parts = [received[begin:]]
            missing = end - len(received)
            while missing:
                parts.append(self.receive_some(missing, socket.MSG_WAITALL))
                missing -= len(parts[-1])
            self.received = b""
            return headers, b"".join(parts)
        self.received = received[end:]
        return headers, received[begin:end]

    def receive_some(self, most, flags=0):
        some = self.socket.recv(most, flags)
        if not some:
            raise ConnectionError
        return some


def main():
    sys.stdout.reconfigure(line_buffering=True)
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    sys.meta_path.insert(0, EndpointFinder())
    current = bootstrap_log.set_up()
    api = RuntimeApi()
    handler, problem = load_handler(os.environ["_HANDLER"])
    if problem:
        bootstrap_log.log_error(problem)
        api.post("/init/error", json.dumps(problem), problem["errorType"])
        sys.exit(1)
    LambdaContext.read_environment()
    encode = json.JSONEncoder(default=default).encode
    gc.freeze()  # what the function has loaded lives as long as the process: no collection need look at it again
    while True:
        headers, event = api.next()
        invocation = headers["lambda-runtime-aws-request-id"]
        current.request_id = invocation
        current.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("lambda-runtime-trace-id", "")
        try:
            result = handler(json.loads(event), LambdaContext(headers))
            try:
                body = encode(result)
            except (TypeError, ValueError) as error:
                raise type("Runtime.MarshalError", (Exception,), {})(
                    f"Unable to marshal response: {error}") from None
        except Exception as error:
            problem = describe_error(error, invocation, 1)
            bootstrap_log.log_error(problem)
            api.finish(f"/invocation/{invocation}/error", json.dumps(problem), problem["errorType"])
        else:
            sys.stdout.flush()
            sys.stderr.flush()
            api.finish(f"/invocation/{invocation}/response", body)


try:
    main()
except ConnectionError:
    pass  # the server has gone
