// gantline_bench [--json] [part of a benchmark's name]

#include <cstdio>
#include <string_view>

#include <nlohmann/json.hpp>

#include "benchmark.hpp"

int main(int argc, char** argv) {
  bool as_json = false;
  std::string_view filter;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--json") {
      as_json = true;
    } else {
      filter = argument;
    }
  }
  const nlohmann::json results = gantline::bench::run_benchmarks(filter);
  if (results["benchmarks"].empty()) {
    std::fprintf(stderr, "no benchmark has \"%.*s\" in its name\n", static_cast<int>(filter.size()),
                 filter.data());
    return 2;
  }
  const std::string text =
      as_json ? results.dump(2) + "\n" : gantline::bench::format_table(results);
  std::fputs(text.c_str(), stdout);
  return 0;
}
