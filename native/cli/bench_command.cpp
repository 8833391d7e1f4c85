#include <nlohmann/json.hpp>
#include <ostream>

#include "benchmark.hpp"
#include "cli/commands.hpp"

namespace gantline::native {

int run_bench(const BenchOptions& options, const Terminal& terminal) {
  const nlohmann::json results = bench::run_benchmarks(options.only);
  if (results["benchmarks"].empty()) {
    terminal.print_error({ErrorCode::kNotFound, "no benchmark has this in its name", options.only});
    return kExitInvalid;
  }
  if (terminal.json()) {
    terminal.print_json(results);
  } else {
    terminal.out() << bench::format_table(results);
  }
  return kExitSuccess;
}

}  // namespace gantline::native
