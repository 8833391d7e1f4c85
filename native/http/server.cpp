#include "http/server.hpp"

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>

#include "execute/worker_pool.hpp"
#include "http/connection_table.hpp"
#include "http/guarded_stream.hpp"
#include "http/request_check.hpp"

namespace gantline::native {
namespace {

constexpr std::chrono::milliseconds kKeepAlive{30'000};
constexpr std::chrono::milliseconds kPiece{250};  // of waiting: how soon a stop is seen
constexpr int kRequestsPerConnection = 10'000;
// What a client whose request was refused may go on sending before the connection is closed.
constexpr size_t kDiscardedBytes = size_t{256} << 20;
constexpr std::chrono::milliseconds kDiscardFor{5'000};

// Threads for connections: a connection keeps one for as long as it is open, so they grow with the
// number of connections and go away again.
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  explicit ConnectionThreads(uint32_t count)
      : pool_(WorkerPoolOptions{.threads_max = count, .idle_timeout = std::chrono::seconds(5)}) {}

  void enqueue(std::function<void()> work) override {
    std::vector<std::unique_ptr<Job>> jobs;
    jobs.push_back(std::make_unique<Connection>(std::move(work)));
    pool_.submit(std::move(jobs));
  }
  // The pool's destructor waits for the connections, which end when the server stops.
  void shutdown() override {}

 private:
  class Connection final : public Job {
   public:
    explicit Connection(std::function<void()> work) : work_(std::move(work)) {}
    void run() noexcept override { work_(); }
    bool waits() const noexcept override { return true; }

   private:
    std::function<void()> work_;
  };

  WorkerPool pool_;
};

// Whether the segments of a path fit a pattern; fills in its parameters.
bool match(std::string_view pattern, std::string_view path,
           std::map<std::string, std::string>& parameters) {
  while (true) {
    const size_t pattern_end = std::min(pattern.find('/'), pattern.size());
    const size_t path_end = std::min(path.find('/'), path.size());
    const std::string_view expected = pattern.substr(0, pattern_end);
    const std::string_view actual = path.substr(0, path_end);
    if (expected.size() > 2 && expected.front() == '{') {
      if (actual.empty()) return false;
      parameters[std::string(expected.substr(1, expected.size() - 2))] = std::string(actual);
    } else if (expected != actual) {
      return false;
    }
    if (pattern_end == pattern.size() || path_end == path.size()) {
      return pattern_end == pattern.size() && path_end == path.size();
    }
    pattern.remove_prefix(pattern_end + 1);
    path.remove_prefix(path_end + 1);
  }
}

// Of the connection that this thread serves. cpp-httplib closes only when the client asks for it,
// whatever the response's header says.
thread_local bool must_close = false;

// cpp-httplib would cut the ranges that a client asks for out of the refusal of that very request.
void forget_ranges(httplib::Request& request) { request.ranges.clear(); }

class Sink final : public EventSink {
 public:
  Sink(httplib::DataSink& sink, const std::atomic<bool>& is_stopping)
      : sink_(sink), is_stopping_(is_stopping) {}
  bool write(std::string_view text) override { return sink_.write(text.data(), text.size()); }
  bool is_open() const override { return !is_stopping_ && sink_.is_writable(); }

 private:
  httplib::DataSink& sink_;
  const std::atomic<bool>& is_stopping_;
};

}  // namespace

struct HttpServer::Impl final : public httplib::Server {
  explicit Impl(HttpServerOptions given) : options(given) {
    new_task_queue = [this] { return new ConnectionThreads(options.connections + 1); };
    set_tcp_nodelay(true);
    set_payload_max_length(options.body_bytes);
    // Not SO_REUSEPORT, as cpp-httplib has it: a second server would take half of the connections.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      (void)setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      const auto refusal = check_request(request, listen_host, options.body_bytes);
      if (!refusal && !request.has_header("Content-Length")) {
        // RFC 9112, section 6.3: there is no body. cpp-httplib would read one until the client
        // closes the connection.
        dispatch(request, response);
        return HandlerResponse::Handled;
      }
      if (!refusal) return HandlerResponse::Unhandled;
      put(*refusal, response);
      // The body was not read, so nothing after it can be understood.
      response.set_header("Connection", "close");
      return HandlerResponse::Handled;
    });
    // cpp-httplib would tell the client the exception's text.
    set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
          put(problem(500, "internal", "the server could not handle this request"), response);
        });
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.body.empty())
        put(problem(response.status, "http_error", "the request was refused"), response);
    });
    set_logger([](const httplib::Request&, const httplib::Response& response) {
      must_close = must_close || ends_connection(response.status);
    });
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
      dispatch(request, response);
    };
    Get(".*", handler)
        .Post(".*", handler)
        .Put(".*", handler)
        .Patch(".*", handler)
        .Delete(".*", handler);
    Options(".*", handler);
  }

  static void put(const HttpResponse& from, httplib::Response& to) {
    to.status = from.status;
    to.set_content(from.body, from.content_type);
    for (const auto& [name, value] : from.headers) to.set_header(name, value);
    to.set_header("X-Content-Type-Options", "nosniff");
    if (from.headers.count("Cache-Control") == 0) to.set_header("Cache-Control", "no-store");
  }

  void dispatch(const httplib::Request& request, httplib::Response& response) {
    HttpRequest ours;
    ours.method = request.method == "HEAD" ? "GET" : request.method;
    ours.path = request.path;
    for (const auto& [name, value] : request.params) ours.query[name].push_back(value);
    ours.header = [&request](const std::string& name) { return request.get_header_value(name); };
    ours.body = request.body;
    HttpResponse answer = route(ours);
    if (answer.stream) {
      begin_stream(std::move(answer), response);
    } else {
      put(answer, response);
    }
  }

  HttpResponse route(HttpRequest& request) const {
    std::string allowed;
    for (const Route& candidate : routes) {
      std::map<std::string, std::string> parameters;
      if (!match(candidate.pattern, request.path, parameters)) continue;
      if (candidate.method == request.method) {
        request.parameters = std::move(parameters);
        return candidate.handle(request);
      }
      allowed += (allowed.empty() ? "" : ", ") + candidate.method;
    }
    if (allowed.empty()) return problem(404, "not_found", "there is nothing at this address");
    HttpResponse answer = problem(405, "method_not_allowed", "this address takes " + allowed);
    answer.headers["Allow"] = allowed;
    return answer;
  }

  void begin_stream(HttpResponse&& answer, httplib::Response& response) {
    if (streams.fetch_add(1) >= options.event_streams) {
      --streams;
      put(problem(503, "too_many_streams", "too many event streams are open"), response);
      return;
    }
    response.status = answer.status;
    response.set_header("Cache-Control", "no-store");
    response.set_header("X-Content-Type-Options", "nosniff");
    response.set_chunked_content_provider(
        answer.content_type,
        [this, next = std::move(answer.stream)](size_t, httplib::DataSink& sink) {
          Sink ours(sink, is_stopping);
          if (is_stopping || !next(ours)) sink.done();
          return true;
        },
        [this](bool) { --streams; });
  }

  bool process_and_close_socket(socket_t socket) override {
    if (connections.enter(socket)) {
      serve_connection(socket);
      connections.leave(socket);
    } else {
      const std::string answer =
          refusal_text(503, "unavailable", "requests are under way on all connections");
      (void)send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
    shutdown(socket, SHUT_RDWR);
    close(socket);
    return true;
  }

  void serve_connection(socket_t socket) {
    GuardedStream stream(socket, options,
                         [this, socket] { return connections.begin_request(socket); });
    for (int i = 0; i < kRequestsPerConnection && !is_stopping; ++i) {
      if (!wait_for_request(stream)) return;
      stream.begin_request();
      must_close = false;
      bool is_closed = false;
      const bool is_last = i + 1 == kRequestsPerConnection;
      const bool is_done = process_request(stream, is_last, is_closed, forget_ranges);
      if (stream.is_line_too_long() || stream.is_head_too_large()) answer_head(stream);
      if (must_close) return hear_out(stream);
      if (!is_done || is_closed || stream.is_poisoned()) return;
      connections.begin_wait(socket);
    }
  }

  void answer_head(const GuardedStream& stream) const {
    const std::string line = std::to_string(options.request_line_bytes);
    const std::string answer =
        stream.is_line_too_long()
            ? refusal_text(414, "limit_exceeded", "the request line is over " + line + " bytes")
            : refusal_text(431, "limit_exceeded",
                           "the head of the request is too large: it may have " +
                               std::to_string(options.head_bytes) + " bytes and " +
                               std::to_string(options.header_count) + " lines of " + line);
    (void)send(stream.socket(), answer.data(), answer.size(), MSG_NOSIGNAL);
    must_close = true;
  }

  // A connection that is closed with bytes unread is reset, and its client may lose the answer to a
  // request of which not everything was read. So it is heard out, within bounds.
  void hear_out(GuardedStream& stream) const {
    (void)shutdown(stream.socket(), SHUT_WR);
    const auto end = std::chrono::steady_clock::now() + kDiscardFor;
    for (size_t bytes = 0; bytes < kDiscardedBytes && !is_stopping;) {
      if (std::chrono::steady_clock::now() > end || !stream.discard(kPiece, bytes)) return;
    }
  }

  // In pieces, so that an idle connection does not hold up the end of the server.
  bool wait_for_request(GuardedStream& stream) const {
    for (auto waited = kPiece; waited <= kKeepAlive && !is_stopping; waited += kPiece) {
      if (stream.wait_for_request(kPiece)) return true;
    }
    return false;
  }

  ~Impl() override {
    if (stopped_socket != INVALID_SOCKET) close(stopped_socket);
  }

  // cpp-httplib's own stop does nothing until its accept loop runs, which then never ends. A socket
  // that has been shut down accepts nothing more, whenever that loop begins. It is closed only when
  // no thread can be about to accept from its number.
  void stop_listening() {
    const socket_t socket = svr_sock_.exchange(INVALID_SOCKET);
    if (socket == INVALID_SOCKET) return;
    (void)shutdown(socket, SHUT_RDWR);
    stopped_socket = socket;
  }

  // cpp-httplib lets five connections wait to be accepted; of a burst, more would be dropped and
  // come again after a second.
  void widen_backlog() { (void)::listen(svr_sock_, SOMAXCONN); }

  const HttpServerOptions options;
  std::vector<Route> routes;  // before serving begins
  ConnectionTable connections{options.connections};
  std::atomic<uint32_t> streams{0};
  std::atomic<bool> is_stopping{false};
  uint16_t port = 0;
  std::string listen_host;                   // before serving begins
  socket_t stopped_socket = INVALID_SOCKET;  // written by the one stop that found it listening
};

std::string HttpRequest::query_value(const std::string& name) const {
  const auto it = query.find(name);
  return it == query.end() || it->second.empty() ? std::string() : it->second.front();
}

HttpServer::HttpServer(HttpServerOptions options) : impl_(std::make_unique<Impl>(options)) {}

HttpServer::~HttpServer() { stop(); }

Status HttpServer::bind(const std::string& host, uint16_t port) {
  const Error taken{ErrorCode::kUnavailable,
                    "cannot listen: the address is in use, not of this machine or not allowed; "
                    "choose another with --listen",
                    host + ":" + std::to_string(port)};
  impl_->listen_host = host;
  if (port == 0) {
    const int chosen = impl_->bind_to_any_port(host);
    if (chosen <= 0) return taken;
    impl_->port = static_cast<uint16_t>(chosen);
    impl_->widen_backlog();
    return {};
  }
  if (!impl_->bind_to_port(host, port)) return taken;
  impl_->port = port;
  impl_->widen_backlog();
  return {};
}

uint16_t HttpServer::port() const noexcept { return impl_->port; }

void HttpServer::serve(std::vector<Route> routes) {
  impl_->routes = std::move(routes);
  impl_->listen_after_bind();
}

void HttpServer::stop() {
  impl_->is_stopping = true;
  impl_->connections.close_waiting();
  impl_->stop_listening();
}

}  // namespace gantline::native
