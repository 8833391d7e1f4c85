"""Following a run while its server goes away and comes back, and in a data directory."""

import http.server
import socket
import subprocess
import threading

import support


class Proxy:
    """A connection to a server that can be cut and mended."""

    def __init__(self, url):
        self.target = url.removeprefix("http://").split(":")
        self.sockets = []
        self.port = 0
        self.mend()

    def mend(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def cut(self):
        for one in [self.listener, *self.sockets]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has ended by itself
                pass
            one.close()
        self.sockets = []

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection((self.target[0], int(self.target[1])))
            self.sockets += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self.forward, args=[source, sink], daemon=True).start()

    @staticmethod
    def forward(source, sink):
        try:
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class FollowTest(support.TestCase):
    def start(self, *arguments):
        process = subprocess.Popen([support.GANTLINE, *map(str, arguments)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait, 60)
        self.addCleanup(process.kill)
        return process

    def read_until(self, stream, text):
        for line in stream:
            if text in line:
                return line
        self.fail(f"{text!r} was not said")

    def waiting_flow(self, *markers):
        """Prints a line, and one more for each file that comes into being."""
        steps = "".join(f"; until test -e {self.directory / name}; do sleep 0.02; done; echo {name}" for name in markers)
        return self.write("flow.json", {"name": "x", "tasks": [
            {"id": "a", "type": "shell", "with": {"command": "echo begin" + steps}}]})

    def test_a_lost_server_is_told_at_once_and_waited_for(self):
        for command in ("watch", "submit"):
            with self.subTest(command), support.Server(self.directory / command) as server:
                marker = f"{command}-may-end"
                flow = self.waiting_flow(marker)
                proxy = Proxy(server.url)
                if command == "submit":
                    process = self.start("submit", flow, "--wait", "--server", proxy.url)
                else:
                    server.json("submit", flow)
                    process = self.start("watch", "last", "--server", proxy.url)
                self.read_until(process.stderr, "1 running")
                for _ in range(2):
                    proxy.cut()
                    self.read_until(process.stderr, f"connection to {proxy.url} lost, trying again for 1m")
                    proxy.mend()
                    self.read_until(process.stderr, f"connected to {proxy.url} again")
                (self.directory / marker).touch()
                out, _ = process.communicate(timeout=60)
                proxy.cut()
                self.assertEqual(process.returncode, 0)
                self.assertIn("completed", out)

    def test_a_server_that_stays_away_is_given_up_on(self):
        with support.Server(self.directory / "data") as server:
            run = server.json("submit", self.waiting_flow("never"))["id"]
            for command in (["watch", run], ["logs", run, "a", "-f"], ["events", "list", run, "-f"]):
                with self.subTest(command):
                    proxy = Proxy(server.url)
                    process = self.start(*command, "--server", proxy.url, "--reconnect", "100ms")
                    (process.stderr if command[0] == "watch" else process.stdout).readline()
                    proxy.cut()
                    _, told = process.communicate(timeout=60)
                    self.assertEqual(process.returncode, 3)
                    self.assertIn("lost, trying again for 100ms", told)
                    self.assertIn("gave up on the server after 100ms", told)
            server.json("cancel", run, "--force")

    def test_a_server_that_goes_away_after_the_submission_is_waited_for(self):
        class OneAnswer(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.server.server_close()
                self.send_response(201)
                self.end_headers()
                self.wfile.write(b'{"id": "6h0zxk2yn1d4q", "is_existing": false, "state_version": 3}')

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), OneAnswer) as server:
            process = self.start("submit", self.waiting_flow(), "--wait", "--reconnect", "100ms", "--server",
                                 f"http://127.0.0.1:{server.server_port}")
            server.handle_request()
        _, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3)
        self.assertIn("lost, trying again for 100ms", told)
        self.assertIn("gave up on the server after 100ms", told)

    def test_a_server_that_goes_away_before_the_stream_begins_is_waited_for(self):
        class NoStream(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                is_glance = "state_hash" in self.path
                if is_glance:
                    self.server.server_close()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"id": "6h0zxk2yn1d4q", "state_version": 1, "is_terminal": false}' if is_glance else
                                 b'{"events": [{"sequence": 1, "kind": "run_submitted"}], "next_first": null}')

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), NoStream) as server:
            process = self.start("events", "list", "6h0zxk2yn1d4q", "-f", "--reconnect", "100ms", "--server",
                                 f"http://127.0.0.1:{server.server_port}")
            server.handle_request()
            server.handle_request()
        _, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3)
        self.assertIn("lost, trying again for 100ms", told)
        self.assertIn("gave up on the server after 100ms", told)

    def test_a_server_that_goes_away_after_the_end_of_the_run_is_waited_for(self):
        paths = []

        class OneFailure(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                paths.append(self.path)
                if len(paths) == 2:
                    return  # the connection closes without an answer
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"id": "6h0zxk2yn1d4q", "state": "completed", "is_terminal": true}')

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), OneFailure) as server:
            process = self.start("watch", "6h0zxk2yn1d4q", "--json", "--server",
                                 f"http://127.0.0.1:{server.server_port}")
            server.timeout = 60
            for _ in range(3):
                server.handle_request()
        out, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, told)
        self.assertIn('"completed"', out)
        self.assertEqual(paths[1:], ["/api/v1/runs/6h0zxk2yn1d4q"] * 2)
        self.assertIn("lost, trying again", told)

    def test_logs_neither_lose_nor_repeat_lines_when_the_connection_breaks(self):
        with support.Server(self.directory / "data") as server:
            run = server.json("submit", self.waiting_flow("second", "third"))["id"]
            proxy = Proxy(server.url)
            process = self.start("logs", run, "a", "-f", "--server", proxy.url)
            self.assertEqual(process.stdout.readline(), "begin\n")
            proxy.cut()
            self.read_until(process.stderr, "lost, trying again")
            (self.directory / "second").touch()
            server.json("logs", run, "a")  # the server is asked meanwhile
            proxy.mend()
            self.assertEqual(process.stdout.readline(), "second\n")
            (self.directory / "third").touch()
            out, _ = process.communicate(timeout=60)
            proxy.cut()
            self.assertEqual((process.returncode, out), (0, "third\n"))

    def test_a_server_that_was_never_there_is_told_at_once(self):
        for command in (["watch", "x"], ["logs", "x", "a", "-f"]):
            told = support.gantline(*command, "--server", "http://127.0.0.1:9", check=3).stderr
            self.assertNotIn("again", told)
        self.assertIn("(--reconnect)", support.gantline("watch", "x", "--reconnect", "soon", check=2).stderr)

    def test_a_run_in_a_data_directory_is_watched_without_a_server(self):
        data = self.directory / "data"
        with support.Server(data, "--grace", "0s") as server:
            run = server.json("submit", self.waiting_flow("never"))["id"]
        told = support.gantline("watch", run, "--data", data, check=3).stderr
        self.assertIn(f"gantline run --data {data} --resume {run}", told)
        flow = self.write("fails.json", {"name": "x", "tasks": [
            {"id": "a", "type": "noop", "with": {"fail": {"code": "broken", "retryable": False}}}]})
        support.gantline("run", flow, "--data", data, check=1)
        watched = support.gantline("watch", "last", "--data", data, check=1).stdout
        self.assertIn("failed", watched)
        self.assertIn("broken", watched)
        self.assertEqual(support.gantline_json("watch", "last", "--data", data, check=1)["state"], "failed")


if __name__ == "__main__":
    support.main()
