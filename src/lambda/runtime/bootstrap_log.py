"""logging, and errors, as Lambda prints them: lines of text, or JSON objects when the function's LogFormat is JSON."""
import json
import logging
import os
import sys
import time
import traceback

IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
NO_BREAK_SPACE = "\u00a0"  # what AWS indents the lines of a trace with

# The attributes that every record has: any other was given by whoever logged.
USUAL = {"message", "asctime", "aws_request_id", "tenant_id", *logging.LogRecord("", 0, "", 0, "", (), None).__dict__}


class Invocation(logging.Filter):
    """Whose invocation the records belong to."""

    request_id = ""
    tenant_id = None

    def filter(self, record):
        record.aws_request_id = self.request_id
        record.tenant_id = self.tenant_id
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record):
        entry = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            kind, error, trace = record.exc_info
            entry["stackTrace"] = traceback.format_tb(trace)
            entry["errorType"] = kind.__name__ if kind else None
            entry["errorMessage"] = str(error)
            entry["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        entry["requestId"] = record.aws_request_id
        entry["tenantId"] = record.tenant_id
        for name, value in record.__dict__.items():
            if name not in USUAL:
                entry.setdefault(name, value)
        entry = {name: value for name, value in entry.items() if value is not None}
        return json.dumps(entry, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """[LEVEL], time, request id, message, separated by tabs."""

    converter = time.gmtime

    def __init__(self):
        line = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
        super().__init__(line, "%Y-%m-%dT%H:%M:%S")


class Handler(logging.Handler):
    def emit(self, record):
        sys.stdout.write(self.format(record) + "\n")

    def log(self, text):
        sys.stdout.write(text)


def set_up():
    """Makes the root logger print; answers what is to know of each invocation."""
    invocation = Invocation()
    handler = Handler()
    handler.setFormatter(JsonFormatter() if IS_JSON else TextFormatter())
    handler.addFilter(invocation)
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)
    if level in logging._nameToLevel:
        root.setLevel(level)
    return invocation


def log_error(error):
    """An error that ends an invocation, or the process: one event of the log."""
    if IS_JSON:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = json.dumps({"timestamp": now, "log_level": "ERROR"} | error, ensure_ascii=False)
    else:
        lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}"]
        if error["stackTrace"]:
            lines.append("Traceback (most recent call last):")
        for frame in error["stackTrace"]:
            for text in frame.splitlines():
                bare = text.lstrip(" ")
                lines.append(NO_BREAK_SPACE * (len(text) - len(bare)) + bare)
        line = "\r".join(lines)
    print(line, flush=True)
