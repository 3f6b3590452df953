"""A server in the place of SQS, SNS and S3: believes only requests that are signed, and keeps what they bring."""

import http.server
import json
import threading
import urllib.parse
import xml.sax.saxutils

import botocore.auth
import botocore.awsrequest
import botocore.credentials

KEY, SECRET, TOKEN = "AKIAENDPOINT", "of the endpoint", "a session"


def signature_error(method, url, headers, body):
    """Why botocore, given the same request, would have signed it otherwise; None when it would not."""
    given = headers.get("Authorization", "")
    algorithm, _, rest = given.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if algorithm != "AWS4-HMAC-SHA256" or set(parts) != {"Credential", "SignedHeaders", "Signature"}:
        return f"no signature: {given!r}"
    key, _, region, service, _ = parts["Credential"].split("/")
    if key != KEY or headers.get("X-Amz-Security-Token") != TOKEN:
        return "somebody else's key"
    signed = {name: headers[name] for name in parts["SignedHeaders"].split(";")}
    needed = {"host", "x-amz-date", "x-amz-security-token"} | ({"x-amz-content-sha256"} if service == "s3" else set())
    if not needed <= set(signed):
        return f"not signed: {needed - set(signed)}"
    request = botocore.awsrequest.AWSRequest(method=method, url=url, headers=signed, data=body)
    request.context["timestamp"] = headers["X-Amz-Date"]
    kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    signer = kind(botocore.credentials.Credentials(KEY, SECRET, TOKEN), service, region)
    canonical = signer.canonical_request(request)
    expected = signer.signature(signer.string_to_sign(request, canonical), request)
    return None if expected == parts["Signature"] else f"the signature differs for\n{canonical}"


class AwsEndpoint(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.messages = []  # (what it is for, its text), of queues and topics
        self.attributes = []  # (what it is for, {name: (type, value)}), of the same
        self.objects = {}   # {"/bucket/key": text}
        self.refused = []   # why
        self.failures_left = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def end(self):
        self.shutdown()
        self.server_close()

    def environment(self):
        return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.body()))
        kinds = {
            "SendMessage": ("2012-11-05", "QueueUrl", "MessageBody", "MessageAttribute"),
            "Publish": ("2010-03-31", "TopicArn", "Message", "MessageAttributes.entry"),
        }
        version, target, message, attributes = kinds[form["Action"]]
        if self.admitted() and form["Version"] == version:
            self.server.attributes.append((form[target], attributes_of(form, attributes)))
            self.server.messages.append((form[target], form[message]))
            name = form["Action"]
            self.answer(200, f"<{name}Response><{name}Result/></{name}Response>")

    def do_PUT(self):
        self.body()
        if self.admitted():
            self.server.objects[self.path] = self.read.decode()
            self.answer(200, "")

    def body(self):
        self.read = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return self.read.decode()

    def admitted(self):
        url = f"http://{self.headers['Host']}{self.path}"
        why = signature_error(self.command, url, self.headers, self.read)
        if why:
            self.server.refused.append(why)
            self.answer(403, f"<Error><Message>{xml.sax.saxutils.escape(why)}</Message></Error>")
            return False
        if self.server.failures_left > 0:
            self.server.failures_left -= 1
            self.answer(503, "<Error>later</Error>")
            return False
        return True

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def attributes_of(form, prefix):
    """As botocore's own serializers of SQS and SNS in the query protocol write them."""
    found, count = {}, 1
    while name := form.get(f"{prefix}.{count}.Name"):
        value = f"{prefix}.{count}.Value."
        found[name] = (form[value + "DataType"], form[value + "StringValue"])
        count += 1
    return found


def messages_as_json(endpoint):
    return [(target, json.loads(text)) for target, text in endpoint.messages]
