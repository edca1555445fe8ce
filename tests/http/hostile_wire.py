"""What no honest client sends: bytes that are no HTTP, or HTTP that contradicts itself."""

from __future__ import annotations

import random

CLOSE = "Connection: close"
BODY = b'{"query":"{ network { revision } }"}'


def head(*lines: str, start: str = "POST /graphql HTTP/1.1", length: int | str | None = None) -> bytes:
    """The head of a request with a body."""
    about = ["Host: localhost", "Content-Type: application/json", *lines]
    if length is not None:
        about.append(f"Content-Length: {length}")
    return "\r\n".join([start, *about, "", ""]).encode("latin-1")


def asked(*lines: str) -> bytes:
    """A whole request."""
    return head(*lines, length=len(BODY)) + BODY


ASKED = asked()
LAST = asked(CLOSE)
UPGRADE = ("Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")

WIRE: dict[str, bytes] = {
    "nothing": b"",
    "noise": random.Random(1).randbytes(5000),
    "zeros": b"\0" * 5000,
    "line ends": b"\r\n" * 5000,
    "a TLS hello": bytes.fromhex("16030100f1010000ed0303") + random.Random(2).randbytes(230),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(100),
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "HTTP/0.9": b"GET /graphql\r\n\r\n",
    "HTTP/9.9": head(start="GET /graphql HTTP/9.9"),
    "no version": b"GET /graphql HTTP/\r\n\r\n",
    "no host": b"POST /graphql HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    "bare line feeds": b"GET /graphql HTTP/1.1\nHost: localhost\nConnection: close\n\n",
    "an unknown method": head(CLOSE, start="EAT /graphql HTTP/1.1"),
    "a rare method": head(CLOSE, start="PROPFIND /graphql HTTP/1.1"),
    "TRACE": head(CLOSE, start="TRACE /graphql HTTP/1.1"),
    "CONNECT": head(CLOSE, start="CONNECT a:443 HTTP/1.1"),
    "an absolute address": head(CLOSE, start="GET http://b/graphql HTTP/1.1"),
    "a path that is none": head(CLOSE, start="GET \\..\\..\\etc HTTP/1.1"),
    "a path that climbs": head(CLOSE, start="GET /../../../../etc/passwd HTTP/1.1"),
    "a zero in the path": head(CLOSE, start="GET /graphql%00 HTTP/1.1"),
    "no ASCII in the path": head(CLOSE, start="GET /gr\xe4ph HTTP/1.1"),
    "broken escapes": head(CLOSE, start="GET /graphql?query=%zz%e4%2 HTTP/1.1"),
    "a long address": head(CLOSE, start="GET /graphql?query=" + "a" * 200_000 + " HTTP/1.1"),
    "a long header": head(CLOSE, "X: " + "a" * 1_000_000),
    "many headers": head(CLOSE, *(f"X{number}: a" for number in range(20_000))),
    "a head without end": head(*(f"X{number}: a" for number in range(10_000)))[:-2],
    "a header without a name": head(": a", CLOSE),
    "a header in lines": head("X: a", " b", CLOSE),
    "a header with a zero": head("X: a\0b", CLOSE),
    "a header with noise": head("X: " + "".join(map(chr, range(128, 256))), CLOSE),
    "a negative length": head(length=-1) + BODY,
    "a length that is none": head(length="1e3") + BODY,
    "a length beyond all": head(length="9" * 400) + BODY,
    "a large length": head(CLOSE, length=10**15) + BODY,
    "two lengths": asked("Content-Length: 3"),
    "the same length twice": asked(f"Content-Length: {len(BODY)}", CLOSE),
    "length and chunks": head("Transfer-Encoding: chunked", length=4) + b"0\r\n\r\n" + ASKED,
    "chunks that are none": head("Transfer-Encoding: chunked") + b"zz\r\n" + BODY,
    "a chunk beyond all": head("Transfer-Encoding: chunked") + b"f" * 40 + b"\r\n" + BODY,
    "chunks without end": head("Transfer-Encoding: chunked", CLOSE) + b"1\r\n \r\n" * 270_000,
    "long chunk extensions": head("Transfer-Encoding: chunked") + b"1;" + b"a" * 200_000 + b"\r\n \r\n",
    "endless trailers": head("Transfer-Encoding: chunked") + b"0\r\n" + b"X: a\r\n" * 50_000,
    "an unknown coding": head("Transfer-Encoding: gzip, magic", CLOSE) + BODY,
    "a packed body": asked("Content-Encoding: gzip", CLOSE),
    "less than was said": head(CLOSE, length=1000) + BODY,
    "more than was said": head(CLOSE, length=5) + BODY,
    "noise after a request": ASKED + random.Random(3).randbytes(1000),
    "many requests at once": ASKED * 300 + LAST,
    "requests of many kinds at once": (ASKED + head(start="GET /nowhere HTTP/1.1") + ASKED) * 5 + LAST,
    "an expectation": asked("Expect: 100-continue", CLOSE),
    "another expectation": asked("Expect: a miracle", CLOSE),
    "an upgrade to WebSocket": head("Upgrade: websocket", *UPGRADE, start="GET /graphql HTTP/1.1"),
    "an upgrade to HTTP/2": asked("Upgrade: h2c", "HTTP2-Settings: AAMAAABk", *UPGRADE),
    "an upgrade to something": asked("Upgrade: teapot", *UPGRADE),
    "one's own address, said often": asked("X-Forwarded-For: " + "1.1.1.1, " * 5000, CLOSE),
    "cookies": asked("Cookie: " + "a=b; " * 5000, CLOSE),
    "strange languages": asked("Accept: " + "a/b;q=0.1, " * 4000, CLOSE),
    "strange codings": asked("Accept-Encoding: " + "x;q=0.1, " * 4000, CLOSE),
    "a strange form": asked("Content-Type: application/json" + "; a=b" * 4000, CLOSE),
    "tags without end": asked("If-None-Match: " + '"a", ' * 5000, CLOSE),
}  # fmt: skip
