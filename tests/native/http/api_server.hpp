#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/api.hpp"
#include "http/api_client.hpp"
#include "plugin/catalog.hpp"
#include "runtime/clock.hpp"
#include "runtime/runtime.hpp"
#include "support/memory_journal.hpp"
#include "support/temporary_directory.hpp"

namespace gantline::test {

// Attempts of tasks named "hold..." last until they are stopped or released; those named "fail..."
// fail; all others succeed at once.
class NamedExecutor final : public native::Executor {
 public:
  void connect(native::AttemptListener& listener) override { listener_ = &listener; }
  void start(std::vector<native::AttemptOrder> orders) override;
  void stop(AttemptToken token, bool force) override;
  void shutdown(Millis grace) override;
  // Those that are held succeed, and from now on every task does.
  void release();

 private:
  native::AttemptListener* listener_ = nullptr;
  std::mutex mutex_;
  std::map<uint64_t, native::AttemptOrder> held_;  // by token
  bool is_released_ = false;
};

// The whole API over a runtime without a disk, on a port of its own.
class ApiServer {
 public:
  explicit ApiServer(native::HttpServerOptions options = {});
  ~ApiServer();

  uint16_t port() const { return server_->port(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  std::unique_ptr<native::ApiClient> client() const;
  native::Runtime& runtime() { return *runtime_; }
  NamedExecutor& executor() { return executor_; }
  native::LogStore& logs() { return *logs_; }
  const std::vector<native::Route>& routes() const { return routes_; }

  // Stops listening and begins again on the same port, as after a fall of the network.
  void restart();

 private:
  void begin(uint16_t port);
  void end();

  native::HttpServerOptions options_;
  TemporaryDirectory directory_;
  MemoryJournal journal_;
  NamedExecutor executor_;
  native::SystemClock clock_;
  native::TaskTypeCatalog types_;
  std::unique_ptr<native::LogStore> logs_;
  std::unique_ptr<native::Runtime> runtime_;
  std::unique_ptr<native::ApiContext> context_;
  std::vector<native::Route> routes_;
  std::unique_ptr<native::HttpServer> server_;
  std::thread thread_;
};

// A connection for what a well-behaved client never sends.
class RawConnection {
 public:
  explicit RawConnection(uint16_t port);
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // False: the other side has closed.
  bool send(std::string_view text);
  // Everything until the other side closes.
  std::string read_to_end();
  // Until `text` came; what was read is gone from the connection.
  std::string read_until(std::string_view text);

 private:
  int socket_ = -1;
};

// "HTTP/1.1 400 Bad Request..." -> 400; 0 for no answer.
int status_in(std::string_view answer);

// A document of tasks one after the other.
nlohmann::json chain_of(const std::vector<std::string>& names);

// Submits the workflow; the id of the run.
std::string submit(native::ApiClient& client, const nlohmann::json& workflow,
                   const native::ApiClient::Headers& headers = {});
// Follows the run's events to its end.
void wait_for_end(native::ApiClient& client, const std::string& run);

}  // namespace gantline::test
