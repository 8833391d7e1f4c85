// What an attempt costs beyond its work: in this process, in a host process, and as a command.
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "benchmark.hpp"
#include "gantline/assert.hpp"
#include "plugin/catalog.hpp"
#include "plugin/host_process.hpp"
#include "plugin/runner.hpp"

namespace gantline::bench {
namespace {

using namespace gantline::native;

class NoServices final : public AttemptServices {
 public:
  void log(Level, std::string_view) noexcept override {}
  void progress(uint32_t, std::string_view) noexcept override {}
  void heartbeat() noexcept override {}
  bool is_cancelled() const noexcept override { return false; }
};

// Milliseconds for each of `count` attempts of a built-in type, on `slots` threads together.
double attempt_ms(PluginTaskRunner& runner, const char* type, const nlohmann::json& with, int count,
                  int slots) {
  const auto shared = std::make_shared<const nlohmann::json>(with);
  const auto run_some = [&](int slot) {
    NoServices services;
    AttemptOrder order;
    order.task_name = "bench";
    order.type = type;
    order.attempt = 1;
    order.with = shared;
    for (int i = slot; i < count; i += slots) {
      order.token = AttemptToken{static_cast<uint64_t>(i) + 1};
      GANTLINE_ASSERT(std::holds_alternative<AttemptSucceeded>(runner.run(order, services)));
    }
  };
  const auto times = time_calls(3, [&] {
    std::vector<std::thread> threads;
    for (int slot = 0; slot < slots; ++slot) threads.emplace_back(run_some, slot);
    for (std::thread& thread : threads) thread.join();
  });
  return best(times) / count;
}

// Where the build puts the plugins, seen from this executable; "" when they are not there.
std::string noop_library() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto library = self.parent_path().parent_path() / "lib/gantline/plugins/noop.so";
  return std::filesystem::exists(library, error) ? library.string() : std::string();
}

void measure_hosts(const std::string& library, std::vector<Figure>& figures) {
  const HostOptions options;
  const auto starts =
      time_calls(20, [&] { GANTLINE_ASSERT(describe_library(library, options).ok()); });
  figures.push_back({"start a host process and describe", "ms", best(starts)});
  auto host = HostProcess::start(library, options);
  GANTLINE_ASSERT(host.ok() && host.value()->wait_until_ready().ok());
  NoServices services;
  InvocationTexts texts;
  texts.type = "noop";
  texts.with = "{}";
  constexpr int kCalls = 10'000;
  const auto calls = time_calls(3, [&] {
    for (int i = 0; i < kCalls; ++i) host.value()->call(texts, services);
  });
  figures.push_back({"noop in a host process", "us/attempt", best(calls) * 1000 / kCalls});
}

}  // namespace

std::vector<Figure> run_plugin_benchmark() {
  const TaskTypeCatalog catalog;
  PluginTaskRunner runner(catalog, HostOptions{});
  std::vector<Figure> figures;
  const nlohmann::json nothing = nlohmann::json::object();
  figures.push_back({"noop in this process", "us/attempt",
                     attempt_ms(runner, "noop", nothing, 100'000, 1) * 1000});
  if (const std::string library = noop_library(); !library.empty()) measure_hosts(library, figures);
  const nlohmann::json command = {{"command", {"true"}}};
  figures.push_back({"shell: true, one slot", "us/attempt",
                     attempt_ms(runner, "shell", command, 1'000, 1) * 1000});
  figures.push_back({"shell: true, two slots", "us/attempt",
                     attempt_ms(runner, "shell", command, 2'000, 2) * 1000});
  return figures;
}

}  // namespace gantline::bench
