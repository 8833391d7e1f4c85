#include "benchmark.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <nlohmann/json.hpp>

namespace gantline::bench {
namespace {

constexpr std::array kBenchmarks{
    Benchmark{"graph", "order, both passes and slack of 1M tasks and 4M edges",
              run_graph_benchmark},
    Benchmark{"store", "durable appends to the journal beside the disk's own syncs, and opening it",
              run_store_benchmark},
    Benchmark{"layout", "the drawing of 1k to 100k tasks", run_layout_benchmark},
    Benchmark{"simulation", "100k tasks on 64 workers, priority policy", run_simulation_benchmark},
    Benchmark{"forecast", "1,000 trials of 1,000 tasks on 16 workers, lognormal durations",
              run_forecast_benchmark},
    Benchmark{"recording", "seeking and looking in a recording of 100k tasks, 300k events",
              run_recording_benchmark},
    Benchmark{"plugin", "attempts in this process, in a host process, and as commands",
              run_plugin_benchmark},
    Benchmark{"runtime", "durable no-op tasks in process, sync on: many runs, one run, one fan-out",
              run_runtime_benchmark},
    Benchmark{"commands", "10k commands that do nothing, durable, in two slots, beside ninja",
              run_commands_benchmark},
    Benchmark{"server", "`gantline serve` with nothing to do: the first answer, and its memory",
              run_server_benchmark},
};

// A line "VmHWM:  1234 kB" of /proc/PROCESS/status.
uint64_t status_bytes(const std::string& process, std::string_view key) {
  std::ifstream status("/proc/" + process + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.compare(0, key.size(), key) == 0) return std::stoull(line.substr(key.size())) * 1024;
  }
  return 0;
}

}  // namespace

std::span<const Benchmark> benchmarks() noexcept { return kBenchmarks; }

nlohmann::json run_benchmarks(std::string_view filter) {
  nlohmann::json results = nlohmann::json::array();
  for (const Benchmark& benchmark : benchmarks()) {
    if (benchmark.name.find(filter) == std::string_view::npos) continue;
    nlohmann::json figures = nlohmann::json::array();
    for (const Figure& figure : benchmark.run()) {
      figures.push_back({{"name", figure.name}, {"unit", figure.unit}, {"value", figure.value}});
    }
    results.push_back({{"name", benchmark.name},
                       {"description", benchmark.description},
                       {"figures", std::move(figures)}});
  }
  return {{"benchmarks", std::move(results)}};
}

std::string format_table(const nlohmann::json& results) {
  std::string table;
  for (const auto& benchmark : results["benchmarks"]) {
    table += benchmark["name"].get<std::string>() + ": " +
             benchmark["description"].get<std::string>() + "\n";
    for (const auto& figure : benchmark["figures"]) {
      std::array<char, 256> line{};
      std::snprintf(line.data(), line.size(), "  %-44s %14.2f %s\n",
                    figure["name"].get<std::string>().c_str(), figure["value"].get<double>(),
                    figure["unit"].get<std::string>().c_str());
      table += line.data();
    }
  }
  return table;
}

double best(const std::vector<double>& times) {
  return times.empty() ? 0 : *std::min_element(times.begin(), times.end());
}

double median(std::vector<double> times) {
  if (times.empty()) return 0;
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void reset_peak_memory() {
#if defined(__GLIBC__)
  malloc_trim(0);  // what was freed before would be used again unseen
#endif
  std::ofstream("/proc/self/clear_refs") << "5";
}

uint64_t peak_memory_bytes() { return status_bytes("self", "VmHWM:"); }

uint64_t resident_memory_bytes() { return status_bytes("self", "VmRSS:"); }

uint64_t resident_memory_bytes(int process) {
  return status_bytes(std::to_string(process), "VmRSS:");
}

}  // namespace gantline::bench
