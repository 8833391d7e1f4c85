#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "attempt.hpp"
#include "plugin/host_pool.hpp"
#include "support/catch.hpp"

using namespace gantline;
using namespace gantline::native;
using Json = nlohmann::json;
using Level = AttemptServices::Level;

namespace {

// The evil plugin in host processes.
struct Evil {
  TaskTypeCatalog catalog;
  std::unique_ptr<PluginTaskRunner> runner;
  RecordingServices services;

  Evil() {
    REQUIRE(catalog.load_library(GANTLINE_EVIL_PLUGIN, test_host_options()).ok());
    runner = std::make_unique<PluginTaskRunner>(catalog, test_host_options());
  }
  Ran run(Json what) {
    return describe(runner->run(make_order("evil", std::move(what)), services));
  }
};

}  // namespace

TEST_CASE("one host process runs attempt after attempt", "[native][plugin][host]") {
  Evil evil;
  const Ran first = evil.run("pid");
  REQUIRE(first.has_succeeded);
  CHECK(first.output != ::getpid());
  CHECK(evil.run("pid").output == first.output);
  CHECK(evil.run({{"any", 1}}).output == Json{{"any", 1}});
}

TEST_CASE("a crash costs its attempt and names the signal; the next runs in a new process",
          "[native][plugin][host]") {
  Evil evil;
  const Json before = evil.run("pid").output;
  const std::pair<const char*, const char*> cases[] = {
    {"abort", "the plugin's process was killed by signal 6 (Aborted)"},
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they turn it into an exit
    {"segfault", "the plugin's process was killed by signal 11 (Segmentation fault)"},
#endif
    {"exit", "the plugin's process exited with status 0"},
  };
  for (const auto& [what, message] : cases) {
    const Ran ran = evil.run(what);
    CHECK(ran.error == TaskError{"plugin_crashed", message, true});
    const Ran next = evil.run("pid");
    REQUIRE(next.has_succeeded);
    CHECK(next.output != before);
  }
}

TEST_CASE("an exception becomes an error", "[native][plugin][host]") {
  Evil evil;
  const Json before = evil.run("pid").output;
  CHECK(evil.run("throw").error == TaskError{"exception", "thrown on purpose", true});
  CHECK(evil.run("throw_number").error.code == "exception");
  CHECK(evil.run("pid").output == before);
}

TEST_CASE("an output that is not JSON, too deep or too large is an error",
          "[native][plugin][host]") {
  Evil evil;
  CHECK(evil.run("garbage").error.code == "invalid_output");
  CHECK(evil.run("deep").error.code == "output_too_large");
  CHECK(evil.run("huge").error.code == "output_too_large");
  CHECK(evil.run("cancelled").error.code == "unexpected_cancel");
}

TEST_CASE("an output that its type's schema refuses is an error that is not retried",
          "[native][plugin][host]") {
  Evil evil;
  const Ran ran = evil.run({{"forbidden", 1}});
  CHECK(ran.error.code == "invalid_output");
  CHECK_FALSE(ran.error.is_retryable);
  CHECK(evil.run({{"allowed", 1}}).has_succeeded);
}

TEST_CASE("an error text that is not UTF-8 is made so", "[native][plugin][host]") {
  Evil evil;
  const Ran ran = evil.run("not_utf8");
  CHECK(ran.error.code == "bad\xEF\xBF\xBD");
  CHECK(Json(ran.error.message).dump() == "\"message \xEF\xBF\xBD(\"");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes
TEST_CASE("a plugin that takes all memory fails and goes on", "[native][plugin][host]") {
  TaskTypeCatalog catalog;
  HostOptions hosts = test_host_options();
  hosts.memory_bytes_max = uint64_t{256} << 20;
  REQUIRE(catalog.load_library(GANTLINE_EVIL_PLUGIN, hosts).ok());
  PluginTaskRunner runner(catalog, hosts);
  RecordingServices services;
  CHECK(describe(runner.run(make_order("evil", "memory"), services)).error.code == "out_of_memory");
}
#endif

TEST_CASE("a plugin that breaks its connection is killed", "[native][plugin][host]") {
  Evil evil;
  CHECK(evil.run("close_connection").error.code == "plugin_crashed");
  CHECK(evil.run("write_garbage").error.code == "plugin_crashed");
  CHECK(evil.run("pid").has_succeeded);
}

TEST_CASE("what a plugin prints is in the log", "[native][plugin][host]") {
  Evil evil;
  REQUIRE(evil.run("print").has_succeeded);
  // The print and the result come on different ways; the next call reads what the first may have
  // missed.
  evil.run("pid");
  evil.services.wait_for_line("printed");
  CHECK(evil.services.text_of(Level::kStderr).rfind("printed\n", 0) == 0);
}

TEST_CASE("a host process does not have the server's environment", "[native][plugin][host]") {
  ::setenv("GANTLINE_TEST_SECRET", "x", 1);
  Evil evil;
  CHECK(evil.run("environment").output == false);
  ::unsetenv("GANTLINE_TEST_SECRET");
}

TEST_CASE("an attempt in a host process stops when asked", "[native][plugin][host]") {
  Evil evil;
  const AttemptOrder order = make_order("evil", "wait");
  Ran ran;
  std::thread attempt([&] { ran = describe(evil.runner->run(order, evil.services)); });
  evil.services.wait_for_line("waiting");
  evil.runner->cancel(order.token, false);
  attempt.join();
  CHECK(ran.was_stopped);
  CHECK(evil.run("pid").has_succeeded);
}

TEST_CASE("an attempt that was cancelled before it began does not run", "[native][plugin][host]") {
  Evil evil;
  evil.services.set_cancelled();
  CHECK(evil.run("abort").was_stopped);
}

TEST_CASE("an attempt that hangs ends when forced", "[native][plugin][host]") {
  Evil evil;
  const AttemptOrder order = make_order("evil", "hang");
  Ran ran;
  std::thread attempt([&] { ran = describe(evil.runner->run(order, evil.services)); });
  // Until the attempt is registered a request is the executor's to remember; so it is repeated
  // here.
  std::atomic<bool> has_ended{false};
  std::thread killer([&] {
    while (!has_ended) {
      evil.runner->cancel(order.token, true);
      std::this_thread::yield();
    }
  });
  attempt.join();
  has_ended = true;
  killer.join();
  CHECK(ran.was_stopped);
}

TEST_CASE("attempts run side by side in processes of their own", "[native][plugin][host]") {
  Evil evil;
  std::vector<std::thread> threads;
  std::vector<Ran> ran(4);
  std::vector<AttemptOrder> orders;
  std::vector<std::unique_ptr<RecordingServices>> services;
  for (size_t i = 0; i < ran.size(); ++i) {
    orders.push_back(make_order("evil", "wait"));
    services.push_back(std::make_unique<RecordingServices>());
  }
  for (size_t i = 0; i < ran.size(); ++i) {
    threads.emplace_back([&, i] { ran[i] = describe(evil.runner->run(orders[i], *services[i])); });
  }
  for (const auto& one : services) one->wait_for_line("waiting");
  for (const AttemptOrder& order : orders) evil.runner->cancel(order.token, false);
  for (std::thread& thread : threads) thread.join();
  for (const Ran& one : ran) CHECK(one.was_stopped);
}

TEST_CASE("a process that died while it waited is not used", "[native][plugin][host]") {
  HostPool pool(test_host_options());
  auto host = pool.acquire(GANTLINE_EVIL_PLUGIN);
  REQUIRE(host.ok());
  const pid_t first = host.value()->pid();
  pool.release(GANTLINE_EVIL_PLUGIN, std::move(host.value()));
  ::kill(first, SIGKILL);
  while (true) {  // until its death has reached the socket
    auto next = pool.acquire(GANTLINE_EVIL_PLUGIN);
    REQUIRE(next.ok());
    if (next.value()->pid() != first) break;
    pool.release(GANTLINE_EVIL_PLUGIN, std::move(next.value()));
  }
}
