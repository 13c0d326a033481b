"""What the backend-for-frontend proxies to: HTTP/1.1 that repeats what came, server-sent events one at a time, a WebSocket that echoes."""

import base64
import hashlib
import http.server
import json
import queue
import struct
import threading
from urllib.parse import urlsplit

from Support.server import free_ports

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3


class Upstream(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port=None):
        super().__init__(("127.0.0.1", port or free_ports(1)[0]), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.reset()

    def reset(self):
        self.seen = []  # what was asked: method, target, headers (pairs), body
        self.events = queue.Queue()  # what the event stream sends next; None ends it
        self.left = threading.Event()  # the client of an event stream or a WebSocket is gone
        self.answer = None  # function(handler) -> (status, headers, body) | None

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.shutdown()
        self.server_close()
        self.thread.join(timeout=5)

    def handle_error(self, request, client_address):
        pass  # a client that left


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_one(self):
        body = self.received = self.body()
        self.server.seen.append({"method": self.command, "target": self.path, "headers": list(self.headers.items()), "body": body.decode("latin-1")})
        path = urlsplit(self.path).path
        planned = self.server.answer(self) if self.server.answer else None
        if planned is None and path.endswith("/events"):
            self.stream()
        elif planned is None and path.endswith("/socket"):
            self.socket()
        else:
            self.write(*(planned or (200, {"Content-Type": "application/json"}, json.dumps(self.server.seen[-1]).encode())))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_one

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def write(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items() if isinstance(headers, dict) else headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        events, left = self.server.events, self.server.left  # this test's; the next one has its own
        try:
            while True:
                try:
                    event = events.get(timeout=0.2)
                except queue.Empty:
                    event = ":"  # a comment: how a client that left is noticed
                if event is None:
                    self.wfile.write(b"0\r\n\r\n")
                    return
                data = (":\n\n" if event == ":" else f"data: {event}\n\n").encode()
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        except OSError:
            self.close_connection = True
            left.set()

    def socket(self):
        """RFC 6455: every message comes back as it is; the first one out says what the handshake carried."""
        accept = base64.b64encode(hashlib.sha1((self.headers["Sec-WebSocket-Key"] + MAGIC).encode()).digest()).decode()
        self.send_response(101)
        for name, value in {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        left = self.server.left
        self.frame(1, json.dumps(self.server.seen[-1]).encode())
        try:
            while frame := self.read_frame():
                opcode, data = frame
                self.frame(opcode, data)
                if opcode == 8:
                    break
        except OSError:
            pass
        left.set()

    def read_frame(self):
        head = self.rfile.read(2)
        if len(head) < 2:
            return None
        length = head[1] & 0x7F
        if length > 125:
            length = int.from_bytes(self.rfile.read(2 if length == 126 else 8), "big")
        mask = self.rfile.read(4)
        data = bytes(byte ^ mask[index % 4] for index, byte in enumerate(self.rfile.read(length)))
        return head[0] & 0x0F, data

    def frame(self, opcode, data):
        size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data)) if len(data) < 65536 else b"\x7f" + struct.pack(">Q", len(data))
        self.wfile.write(bytes([0x80 | opcode]) + size + data)

    def log_message(self, *arguments):
        pass
