#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gantline::bench {

// One number that a benchmark found. `name` stays the same from version to version.
struct Figure {
  std::string name;
  std::string unit;  // "ms", "1/s", "bytes/edge", "ratio"
  double value = 0;
};

// Something to measure, found by its name.
struct Benchmark {
  std::string_view name;
  std::string_view description;  // what is measured, on what
  std::vector<Figure> (*run)();
};

// All benchmarks in a fixed order. A new one is declared here and listed in benchmark.cpp.
std::span<const Benchmark> benchmarks() noexcept;

std::vector<Figure> run_graph_benchmark();
std::vector<Figure> run_layout_benchmark();
std::vector<Figure> run_store_benchmark();
std::vector<Figure> run_simulation_benchmark();
std::vector<Figure> run_forecast_benchmark();
std::vector<Figure> run_recording_benchmark();
std::vector<Figure> run_plugin_benchmark();
std::vector<Figure> run_runtime_benchmark();
std::vector<Figure> run_commands_benchmark();
std::vector<Figure> run_server_benchmark();

// {"benchmarks": [{"name", "description", "figures": [{"name", "unit", "value"}]}]} of those whose
// name contains `filter`, run one after the other.
nlohmann::json run_benchmarks(std::string_view filter);

// The same document as an aligned table.
std::string format_table(const nlohmann::json& results);

// Milliseconds of each of `repetitions` calls. Report the best: on a shared machine everything else
// is noise.
template <typename Function>
std::vector<double> time_calls(int repetitions, Function&& function) {
  std::vector<double> times;
  for (int i = 0; i < repetitions; ++i) {
    const auto start = std::chrono::steady_clock::now();
    function();
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - start;
    times.push_back(elapsed.count());
  }
  return times;
}
double best(const std::vector<double>& times);
double median(std::vector<double> times);  // the upper one of an even number

// Resident memory of the process. The peak can be set back to the present, where the system lets us
// (Linux); where it does not both are 0.
void reset_peak_memory();
uint64_t peak_memory_bytes();
uint64_t resident_memory_bytes();
uint64_t resident_memory_bytes(int process);  // of another one

}  // namespace gantline::bench
