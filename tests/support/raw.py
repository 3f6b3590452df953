"""HTTP/1.1 on a plain socket, for what no client library would send."""

import socket

PATIENCE_S = 60


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # names in lower case
        self.body = body


class Raw:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.file = self.socket.makefile("rb")

    def send(self, data):
        """What the server does not want to read any more is no error."""
        try:
            self.socket.sendall(data if isinstance(data, bytes) else data.encode())
        except (BrokenPipeError, ConnectionResetError):
            pass

    def answer(self):
        """The next answer, or None when the connection ended without one."""
        try:
            status_line = self.file.readline()
            if not status_line:
                return None
            headers = {}
            while (line := self.file.readline()) not in (b"\r\n", b""):
                name, _, value = line.decode().partition(":")
                headers[name.strip().lower()] = value.strip()
            body = self.file.read(int(headers.get("content-length", 0)))
            return Answer(int(status_line.split()[1]), headers, body)
        except ConnectionResetError:
            return None

    def is_closed_by_server(self):
        """Waits for the end; what comes before it is dropped."""
        try:
            while self.file.read(65536):
                pass
        except ConnectionResetError:
            pass
        return True

    def close(self):
        self.file.close()
        self.socket.close()


def request(port, method="POST", path="/", headers=None, body=b""):
    """One request with these very headers, and its answer."""
    body = body.encode() if isinstance(body, str) else body
    raw = Raw(port)
    try:
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{port}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        raw.send("\r\n".join(lines) + "\r\n\r\n")
        raw.send(body)
        return raw.answer()
    finally:
        raw.close()
