"""A WebSocket client on a plain socket: it can also send what no decent client would.  RFC 6455."""

import base64
import hashlib
import os
import socket
import struct

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
PATIENCE_S = 60


class Refused(Exception):
    """The handshake was answered with another status than 101."""

    def __init__(self, status, head, body):
        super().__init__(f"{status}\n{head}{body}")
        self.status = status
        self.body = body


class Closed(Exception):
    """The connection has ended: the close code, or None when there was no close frame."""

    def __init__(self, code, reason=""):
        super().__init__(f"closed with {code} {reason}")
        self.code = code
        self.reason = reason


def frame(opcode, payload=b"", fin=True, masked=True, reserved=0, length=None):
    """A client's frame; `length` announces another length than the payload's."""
    payload = payload.encode() if isinstance(payload, str) else payload
    length = len(payload) if length is None else length
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    mask_bit = 0x80 if masked else 0
    if length < 126:
        head = struct.pack("!BB", first, mask_bit | length)
    elif length < 65536:
        head = struct.pack("!BBH", first, mask_bit | 126, length)
    else:
        head = struct.pack("!BBQ", first, mask_bit | 127, length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))


class WebSocket:
    def __init__(self, port, path, headers=()):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.file = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            *([] if any(header.startswith("Host:") for header in headers) else [f"Host: localhost:{port}"]),
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *headers,
        ]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.file.readline()
            if not line:
                raise Closed(None)
            head += line
        self.head = head.decode()
        status = int(self.head.split()[1])
        if status != 101:
            lengths = [line.partition(":")[2] for line in self.head.lower().split("\r\n") if "content-length:" in line]
            raise Refused(status, self.head, self.read_exactly(int(lengths[0]) if lengths else 0).decode())
        expected = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        if base64.b64encode(expected).decode() not in self.head:
            raise AssertionError(f"a wrong Sec-WebSocket-Accept:\n{self.head}")

    def send_raw(self, data):
        self.socket.sendall(data)

    def send(self, text):
        self.send_raw(frame(TEXT, text))

    def ping(self, payload=b"x"):
        self.send_raw(frame(PING, payload))

    def read_exactly(self, count):
        try:
            data = self.file.read(count)
        except ConnectionResetError:
            raise Closed(None) from None
        if len(data) < count:
            raise Closed(None)
        return data

    def receive_frame(self):
        """(opcode, payload, fin) of the next frame, whatever it is."""
        first, second = self.read_exactly(2)
        length = second & 0x7F
        if second & 0x80:
            raise AssertionError("a server's frame is masked")
        if length == 126:
            (length,) = struct.unpack("!H", self.read_exactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self.read_exactly(8))
        return first & 0xF, self.read_exactly(length), bool(first & 0x80)

    def receive(self):
        """The next text; raises Closed at the end.  Pings are answered."""
        message = b""
        while True:
            opcode, payload, fin = self.receive_frame()
            if opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if payload else 1005
                raise Closed(code, payload[2:].decode())
            if opcode == PING:
                self.send_raw(frame(PONG, payload))
            elif opcode in (TEXT, CONTINUATION):
                message += payload
                if fin:
                    return message.decode()

    def close_code(self):
        """Reads until the server closes."""
        try:
            while True:
                self.receive()
        except Closed as closed:
            return closed.code

    def close(self, code=1000, reason=""):
        """Closes as a decent client does, and waits for the server's answer."""
        self.send_raw(frame(CLOSE, (struct.pack("!H", code) if code else b"") + reason.encode()))
        answered = self.close_code()
        self.drop()
        return answered

    def drop(self):
        """Ends the TCP connection without a word."""
        self.file.close()
        self.socket.close()
