// gantline-simulate [--seed N] [--seeds COUNT] [--trace] [--keep-size] [--without FAULT]... [--runs
// N] [--tasks N]
//
// Runs seeds through the world. A seed that fails is made smaller as long as it fails, and the
// command that repeats it is printed. Exit status: 0 all held, 1 one failed, 2 usage.
#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "world.hpp"

namespace gantline::simulation {
namespace {

struct Options {
  uint64_t first = 1;
  uint64_t count = 1;
  bool has_trace = false;
  bool keeps_size = false;
  Reduction reduction;
};

Outcome run_seed(uint64_t seed, const Reduction& reduction, bool has_trace) {
  std::function<void(const std::string&)> trace;
  if (has_trace) trace = [](const std::string& line) { std::printf("%s\n", line.c_str()); };
  return World(draw_setup(seed, reduction), std::move(trace)).run();
}

// Leaves out what the failure does not need.
Reduction shrink(uint64_t seed, Reduction reduction) {
  const auto still_fails = [seed](const Reduction& smaller) {
    return !run_seed(seed, smaller, false).problem.empty();
  };
  for (size_t i = 0; i < kFaultNames.size(); ++i) {
    Reduction smaller = reduction;
    smaller.without[i] = true;
    if (!reduction.without[i] && still_fails(smaller)) reduction = smaller;
  }
  for (uint32_t runs = 1; runs < 3; ++runs) {
    Reduction smaller = reduction;
    smaller.runs_max = std::min(runs, reduction.runs_max);
    if (still_fails(smaller)) {
      reduction = smaller;
      break;
    }
  }
  for (uint32_t tasks = 1; tasks < 14; ++tasks) {
    Reduction smaller = reduction;
    smaller.tasks_max = std::min(tasks, reduction.tasks_max);
    if (still_fails(smaller)) return smaller;
  }
  return reduction;
}

std::string command_for(uint64_t seed, const Reduction& reduction) {
  std::string command = "gantline-simulate --trace --seed " + std::to_string(seed);
  for (size_t i = 0; i < kFaultNames.size(); ++i) {
    if (reduction.without[i]) command += " --without " + std::string(kFaultNames[i]);
  }
  if (reduction.runs_max != UINT32_MAX) command += " --runs " + std::to_string(reduction.runs_max);
  if (reduction.tasks_max != UINT32_MAX)
    command += " --tasks " + std::to_string(reduction.tasks_max);
  return command;
}

int run(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  Outcome total;
  uint64_t digest = 0;
  for (uint64_t seed = options.first; seed < options.first + options.count; ++seed) {
    const Outcome outcome = run_seed(seed, options.reduction, options.has_trace);
    if (!outcome.problem.empty()) {
      const Reduction smaller =
          options.keeps_size ? options.reduction : shrink(seed, options.reduction);
      const std::string command = command_for(seed, smaller);
      std::printf("seed %" PRIu64 " failed at %" PRId64 " ms: %s\nrepeat: %s\n", seed,
                  outcome.problem_at.count, outcome.problem.c_str(), command.c_str());
      return 1;
    }
    total.elapsed += outcome.elapsed;
    total.events += outcome.events;
    total.decisions += outcome.decisions;
    total.lives += outcome.lives;
    digest = Random::mix(digest ^ outcome.digest);
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("%" PRIu64 " seeds held: %" PRIu64 " decisions, %" PRIu64 " events, %" PRIu64
              " lives of the server, digest %016" PRIx64 "\n",
              options.count, total.decisions, total.events, total.lives, digest);
  std::printf("%.0f seeds a minute, %.0f simulated seconds a second\n",
              60.0 * static_cast<double>(options.count) / wall.count(),
              static_cast<double>(total.elapsed.count) / 1'000 / wall.count());
  return 0;
}

}  // namespace
}  // namespace gantline::simulation

int main(int argc, char** argv) {
  using namespace gantline::simulation;
  Options options;
  std::vector<std::string> without;
  CLI::App app{"Runs the server's decisions in a simulated world full of faults."};
  app.add_option("--seed", options.first, "the first seed");
  app.add_option("--seeds", options.count, "how many seeds");
  app.add_flag("--trace", options.has_trace, "print everything that happens");
  app.add_flag("--keep-size", options.keeps_size, "do not make a failing seed smaller");
  app.add_option("--without", without, "leave a kind of fault out")
      ->check(CLI::IsMember(std::vector<std::string>(kFaultNames.begin(), kFaultNames.end())));
  app.add_option("--runs", options.reduction.runs_max, "at most so many runs");
  app.add_option("--tasks", options.reduction.tasks_max, "at most so many tasks in a run");
  CLI11_PARSE(app, argc, argv);
  for (const std::string& name : without) {
    const auto it = std::find(kFaultNames.begin(), kFaultNames.end(), name);
    options.reduction.without[static_cast<size_t>(it - kFaultNames.begin())] = true;
  }
  return run(options);
}
