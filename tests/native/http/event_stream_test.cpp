#include <nlohmann/json.hpp>

#include "api_server.hpp"
#include "http/sse_reader.hpp"
#include "support/catch.hpp"

using namespace gantline;
using gantline::native::SseReader;
using gantline::native::StreamedEvent;
using gantline::test::ApiServer;
using gantline::test::chain_of;
using gantline::test::RawConnection;
using gantline::test::submit;
using gantline::test::wait_for_end;
using nlohmann::json;

namespace {

std::vector<std::string> ids_of(const std::vector<StreamedEvent>& events) {
  std::vector<std::string> ids;
  for (const StreamedEvent& event : events) ids.push_back(event.id);
  return ids;
}

}  // namespace

TEST_CASE("a stream is read the same in pieces of any size", "[native][http][sse]") {
  const std::string text =
      ": comment\n\nid: 1\nevent: a\ndata: x\n\nid: 2\r\ndata:  two\r\ndata: lines\r\n\r\n"
      "id: 3\n\ndata: after\n\ndata: unfinished";
  for (size_t size = 1; size <= text.size(); ++size) {
    SseReader reader;
    std::vector<StreamedEvent> events;
    for (size_t begin = 0; begin < text.size(); begin += size) {
      for (StreamedEvent& event : reader.feed(std::string_view(text).substr(begin, size)))
        events.push_back(std::move(event));
    }
    INFO("pieces of " << size);
    REQUIRE(events.size() == 3);
    CHECK(events[0].kind == "a");
    CHECK(events[0].data == "x");
    CHECK(events[1].kind == "message");
    CHECK(events[1].data == " two\nlines");
    CHECK(ids_of(events) == std::vector<std::string>{"1", "2", "3"});
  }
}

TEST_CASE("an event beyond the limit ends the reading", "[native][http][sse]") {
  SseReader reader(100);
  CHECK(reader.feed("data: " + std::string(200, 'x') + "\n\n").empty());
  CHECK(reader.has_overflowed());
  CHECK(reader.feed("data: small\n\n").empty());
}

TEST_CASE("a stream goes on after the Last-Event-ID", "[native][http][sse]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"first", "second"}));
  wait_for_end(*client, run);
  const std::string path = "/api/v1/runs/" + run + "/events";
  RawConnection whole(server.port());
  REQUIRE(whole.send("GET " + path +
                     " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: "
                     "text/event-stream\r\n\r\n"));
  const std::string all = whole.read_to_end();
  CHECK(all.find("id: 1\n") != std::string::npos);
  RawConnection rest(server.port());
  REQUIRE(rest.send("GET " + path +
                    " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: "
                    "text/event-stream\r\nLast-Event-ID: 3\r\n\r\n"));
  const std::string later = rest.read_to_end();
  CHECK(later.find("id: 3\n") == std::string::npos);
  CHECK(later.find("id: 4\n") != std::string::npos);
}

TEST_CASE("a stream after the largest of all numbers does not begin anew", "[native][http][sse]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"first"}));
  wait_for_end(*client, run);
  RawConnection stream(server.port());
  REQUIRE(stream.send("GET /api/v1/runs/" + run +
                      "/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                      "Last-Event-ID: 18446744073709551615\r\n\r\n"));
  (void)stream.read_until(": gantline\n\n");
  // Time enough to send events in: another stream sends its own meanwhile.
  wait_for_end(*client, submit(*client, chain_of({"second"})));
  server.restart();
  CHECK(stream.read_to_end().find("id: ") == std::string::npos);
}

TEST_CASE("a client takes up a broken stream where it was", "[native][http][sse]") {
  ApiServer server;
  const auto client = server.client();
  const std::string run = submit(*client, chain_of({"hold", "second"}));
  std::vector<uint64_t> sequences;
  bool has_restarted = false;
  std::vector<bool> connections;
  const Status status = client->stream_events(
      "/api/v1/runs/" + run + "/events", "",
      [&](const StreamedEvent& event) {
        const json parsed = json::parse(event.data);
        sequences.push_back(parsed.at("sequence"));
        if (event.kind == "attempt_started" && !has_restarted) {
          has_restarted = true;
          server.restart();
          server.executor().release();
        }
        return parsed.value("run_phase", "") != "completed";
      },
      [&](bool is_connected) { connections.push_back(is_connected); });
  REQUIRE(status.ok());
  CHECK(connections == std::vector<bool>{false, true});
  CHECK(has_restarted);
  for (size_t i = 0; i < sequences.size(); ++i) CHECK(sequences[i] == i + 1);
}

TEST_CASE("a stream of a run that does not exist is refused", "[native][http][sse]") {
  ApiServer server;
  const auto client = server.client();
  const Status status = client->stream_events("/api/v1/runs/0000000000001/events", "",
                                              [](const StreamedEvent&) { return true; });
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().code == ErrorCode::kNotFound);
}
