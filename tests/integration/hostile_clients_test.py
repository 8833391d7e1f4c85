"""Clients that send what no client should: 10,000 requests with something wrong, and 200 connections that hardly send at all.

GANTLINE_TEST_REQUESTS and GANTLINE_TEST_SEED say how many requests, and which.
"""

import collections
import json
import random
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request

import support

REQUESTS = int(support.SETTINGS.get("GANTLINE_TEST_REQUESTS", "10000"))
SEED = int(support.SETTINGS.get("GANTLINE_TEST_SEED", "1"))
SLOW_CONNECTIONS = 200
GROWTH_MAX_KIB = 64 << 10

WORKFLOW = {"name": "w", "inputs": {"type": "object", "properties": {"n": {"type": "integer"}}}, "tasks": [
    {"id": "a", "type": "noop"}, {"id": "b", "type": "noop", "needs": ["a"], "for_each": "range(3)"}]}


def post(path, body):
    text = json.dumps(body).encode()
    return (f"POST {path} HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n").encode() + text


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: HOST\r\nAccept: */*\r\n\r\n".encode()


def requests_to_break(openapi, run):
    """One for each route, as a client sends it."""
    for path, methods in openapi["paths"].items():
        path = path.replace("{run}", run).replace("{task}", "a").replace("{key}", "x")
        for method in methods:
            if method == "get":
                yield get(path)
            elif method == "post":
                yield post(path, {"workflow": WORKFLOW, "inputs": {"n": 1}})
            else:
                yield post(path, {"concurrency": 1}).replace(b"POST", method.upper().encode(), 1)


HEADERS = [b"Content-Length: -1", b"Content-Length: 99999999999999999999", b"Content-Length: 5", b"Transfer-Encoding: chunked",
           b"Content-Encoding: gzip", b"Range: bytes=0-1,2-3", b"Expect: 100-continue", b"Host: elsewhere", b"Host:",
           b"Connection: close, keep-alive", b"Upgrade: h2c", b"Idempotency-Key: " + b"k" * 300, b"Last-Event-ID: x",
           b"Content-Type: text/plain", b"Origin: null", b": no name", b"no colon", b"X-" + b"a" * 9000 + b": 1", b"\0: \0"]
TEXTS = [b"\0", b"\r\n", b"\r", b"%", b"%00", b"../", b"\xff\xfe", b"{", b"[" * 2000, b'"', b"1e999", b"-0", b"null", b"\\ud800",
         b"?limit=-1", b"&limit=99999999999999999999", b" ", b"HTTP/9.9", b"GET ", b"a" * 10_000]


def broken(original, chance):
    """The request with one to four things done to it."""
    data = bytearray(original)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(7)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at:at] = chance.choice(TEXTS)
        elif kind == 2:
            del data[at:at + chance.randint(1, 40)]
        elif kind == 3:
            data[at:at] = data[at:at + chance.randint(1, 200)]
        elif kind == 4:
            end = data.find(b"\r\n")
            if end >= 0:
                data[end:end] = b"\r\n" + chance.choice(HEADERS)
        elif kind == 5:
            del data[at:]
        else:
            data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 30)))
        data = data or bytearray(b"\n")
    return bytes(data)


class HostileClientsTest(support.TestCase):
    def setUp(self):
        super().setUp()
        self.server = support.Server(self.directory / "data")
        self.addCleanup(self.server.stop)
        address = urllib.parse.urlsplit(self.server.url)
        self.address = (address.hostname, address.port)
        self.host = address.netloc.encode()

    def fetch(self, path):
        with urllib.request.urlopen(self.server.url + path, timeout=10) as answer:
            return json.load(answer)

    def peak_kib(self):
        with open(f"/proc/{self.server.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

    def send(self, request):
        """The status of each answer that came before the server closed."""
        with socket.create_connection(self.address, timeout=20) as connection:
            answer = b""
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(65536):
                    answer += piece
                    if b"text/event-stream" in answer:
                        break  # does not end by itself
            except (ConnectionResetError, BrokenPipeError):
                pass  # it did not want to hear the rest
        return [int(part[1:4]) for part in answer.split(b"HTTP/1.1")[1:] if part[1:4].isdigit()]

    def test_requests_with_something_wrong_are_refused_and_cost_nothing(self):
        chance = random.Random(SEED)
        flow = self.write("flow.json", WORKFLOW)
        run = self.server.json("submit", flow, "--wait")["id"]
        whole = list(requests_to_break(self.fetch("/api/v1/openapi.json"), run))
        self.assertGreater(len(whole), 20)
        for request in whole:  # so that what breaking them costs is not what they cost
            self.send(request.replace(b"HOST", self.host, 1))
        before = self.peak_kib()
        statuses = collections.Counter()
        for number in range(REQUESTS):
            request = broken(chance.choice(whole).replace(b"HOST", self.host, 1), chance)
            try:
                answers = self.send(request)
            except TimeoutError:
                self.fail(f"request {number} of seed {SEED} is not answered: {request[:400]!r}")
            statuses.update(answers or ["closed"])
            for status in answers:
                self.assertLess(status, 500, f"request {number} of seed {SEED}: {request[:400]!r}")
            if number % 500 == 0:
                self.assertIsNone(self.server.process.poll(), f"the server ended by request {number} of seed {SEED}")
        growth = self.peak_kib() - before
        print(f"{REQUESTS} requests: {dict(sorted(statuses.items(), key=str))}, peak memory grew by {growth} KiB",
              file=sys.stderr)
        self.assertLess(growth, GROWTH_MAX_KIB)
        self.assertEqual(self.fetch(f"/api/v1/runs/{run}")["state"], "completed")

    def test_connections_that_hardly_send_do_not_hold_up_others(self):
        connections = [socket.create_connection(self.address, timeout=20) for _ in range(SLOW_CONNECTIONS)]
        done = threading.Event()

        def drip():
            for byte in b"GET /api/v1/runs HTTP/1.1\r\nX-Slow: " + b"a" * 10_000:
                for connection in connections:
                    try:
                        connection.send(bytes([byte]))
                    except OSError:
                        pass  # closed to make room, as it should be
                if done.wait(0.05):
                    return

        slow = threading.Thread(target=drip)
        slow.start()
        took = []
        try:
            for _ in range(300):
                begin = time.monotonic()
                self.fetch("/api/v1/runs")
                took.append(time.monotonic() - begin)
        finally:
            done.set()
            slow.join()
            for connection in connections:
                connection.close()
        took.sort()
        print(f"beside {SLOW_CONNECTIONS} slow connections: p50 {took[150] * 1e3:.1f} ms, p99 {took[297] * 1e3:.1f} ms",
              file=sys.stderr)


if __name__ == "__main__":
    support.main()
