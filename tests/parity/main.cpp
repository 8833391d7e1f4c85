// gantline_parity [--data DIR] [--documents DIR] [--generated COUNT] [--first SEED] [--events CASE]
//
// Prints one line for each case: its name and hashes of what the engine makes of it. The program is
// built natively and for WebAssembly, and compare.py checks that both print the same. With --events
// it prints the events of one case instead, one a line.
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/facade.hpp"
#include "gantline/generate.hpp"
#include "gantline/import.hpp"
#include "gantline/random.hpp"
#include "gantline/scenario.hpp"

namespace gantline::parity {
namespace {

struct Options {
  std::string data;
  std::string documents;
  uint64_t generated = 0;
  uint64_t first = 1;
  std::string events;  // name of the case to print the events of
};

// A workflow and the circumstances of its run. Everything follows from the seed.
struct Case {
  std::string name;
  nlohmann::json document;
  uint64_t seed = 1;
};

// FNV-1a, 64 bits. Source: Fowler, Noll & Vo, 1991.
uint64_t hash_of(std::string_view bytes) noexcept {
  uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001B3;
  }
  return hash;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Workers, limits and resources that something in most workflows runs short of.
Scenario scenario_of(const Workflow& workflow, uint64_t seed) {
  constexpr SchedulingPolicy kPolicies[] = {
      SchedulingPolicy::kPriority, SchedulingPolicy::kDeadline, SchedulingPolicy::kCriticalPath,
      SchedulingPolicy::kFifo};
  Random random(seed);
  Scenario scenario;
  scenario.seed = seed;
  scenario.workers = 1 + random.below(8);
  if (random.below(2) == 0) scenario.policy = kPolicies[random.below(4)];
  for (const LimitSpec& limit : workflow.settings().limits) {
    if (random.below(3) == 0) scenario.limits.push_back({limit.key, 1 + random.below(3)});
  }
  return scenario;
}

struct Digest {
  uint64_t events = 0;
  uint64_t state = 0;
  uint64_t plan = 0;
  uint64_t facade = 0;
};

class Runner {
 public:
  explicit Runner(const Options& options) : options_(options) {}

  bool run(const Case& one) {
    if (!options_.events.empty() && options_.events != one.name) return true;
    auto parsed = parse_workflow(one.document, nullptr);
    if (!parsed.ok()) {
      std::fprintf(stderr, "%s: %s (at %s)\n", one.name.c_str(),
                   parsed.error().front().message.c_str(), parsed.error().front().pointer.c_str());
      return false;
    }
    const auto workflow = std::make_shared<const Workflow>(std::move(parsed).value());
    const Scenario scenario = scenario_of(*workflow, one.seed);
    Simulation simulation(workflow, simulation_options(*workflow, scenario));
    simulation.collect_events(true);
    const TrialResult result = simulation.run();
    if (!options_.events.empty()) {
      for (const Event& event : simulation.events()) {
        std::printf("%s\n", event_to_json(event).dump().c_str());
      }
      return true;
    }
    Digest digest;
    std::string bytes;
    for (const Event& event : simulation.events()) encode_event(event, bytes);
    digest.events = hash_of(bytes);
    digest.state = result.state_hash;
    const auto plan = plan_scenario(workflow, scenario);
    digest.plan = plan.ok() ? hash_of(plan_to_json(plan.value().plan).dump()) : 0;
    digest.facade = facade_digest(one.document, scenario);
    std::printf("%s events=%016" PRIx64 " state=%016" PRIx64 " plan=%016" PRIx64
                " facade=%016" PRIx64 "\n",
                one.name.c_str(), digest.events, digest.state, digest.plan, digest.facade);
    return true;
  }

 private:
  // Of whole response frames: what a page asks from opening a workflow to a recording of it.
  static uint64_t facade_digest(const nlohmann::json& document, const Scenario& scenario) {
    Facade facade;
    std::string frames;
    const auto ask = [&](const nlohmann::json& request) {
      frames += facade.handle(request.dump());
    };
    const nlohmann::json options{{"workers", scenario.workers}, {"seed", scenario.seed}};
    constexpr int kAll = 100'000'000;
    // Handles count from 1: the workflow, the recording, the forecast.
    ask({{"op", "open_workflow"}, {"document", document}});
    ask({{"op", "plan"}, {"workflow", 1}, {"options", options}});
    ask({{"op", "layout"}, {"workflow", 1}, {"fold_beyond", 5}});
    ask({{"op", "simulate"}, {"workflow", 1}, {"options", options}});
    ask({{"op", "advance"}, {"job", 2}, {"decisions", kAll}});
    ask({{"op", "recording"}, {"recording", 2}});
    ask({{"op", "schedule"}, {"recording", 2}});
    ask({{"op", "series"}, {"recording", 2}, {"points", 50}});
    ask({{"op", "seek"}, {"recording", 2}, {"event", 1 + scenario.seed % 64}});
    ask({{"op", "forecast"}, {"workflow", 1}, {"trials", 3}, {"options", options}});
    ask({{"op", "advance"}, {"job", 3}, {"decisions", kAll}});
    ask({{"op", "forecast_result"}, {"job", 3}});
    return hash_of(frames);
  }

  const Options& options_;
};

// Files of a folder by name; none where there is no such folder.
std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                            std::string_view extension) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == extension) files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool run_files(Runner& runner, const std::filesystem::path& folder, std::string_view extension,
               std::string_view format) {
  bool is_well = true;
  for (const auto& path : files_of(folder, extension)) {
    const std::string text = read_file(path);
    const auto document =
        format.empty() ? parse_json(text) : import_text(format, text, path.stem().string());
    const std::string name =
        path.parent_path().filename().string() + "/" + path.filename().string();
    if (!document.ok()) {
      std::fprintf(stderr, "%s: %s\n", name.c_str(), document.error().front().message.c_str());
      is_well = false;
      continue;
    }
    is_well = runner.run({name, document.value(), hash_of(name)}) && is_well;
  }
  return is_well;
}

// Workflows of every feature: most of them small, a few large.
bool run_generated(Runner& runner, const Options& options) {
  bool is_well = true;
  for (uint64_t seed = options.first; seed < options.first + options.generated; ++seed) {
    Random random(seed);
    const uint32_t tasks = 1 + random.below(seed % 100 == 0 ? 400 : 40);
    const auto document = generate_workflow("mixed", tasks, seed);
    if (!document.ok()) {
      std::fprintf(stderr, "seed %" PRIu64 ": %s\n", seed, document.error().message.c_str());
      return false;
    }
    is_well = runner.run({"generated/" + std::to_string(seed), document.value(), seed}) && is_well;
  }
  return is_well;
}

bool read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string value = argv[i + 1];
    if (name == "--data") {
      options.data = value;
    } else if (name == "--documents") {
      options.documents = value;
    } else if (name == "--generated") {
      options.generated = std::strtoull(value.c_str(), nullptr, 10);
    } else if (name == "--first") {
      options.first = std::strtoull(value.c_str(), nullptr, 10);
    } else if (name == "--events") {
      options.events = value;
    } else {
      return false;
    }
  }
  return argc % 2 == 1;
}

}  // namespace

int run(int argc, char** argv) {
  Options options;
  if (!read_options(argc, argv, options)) {
    std::fputs(
        "usage: gantline_parity [--data DIR] [--documents DIR] [--generated COUNT]\n"
        "                       [--first SEED] [--events CASE]\n",
        stderr);
    return 2;
  }
  Runner runner(options);
  bool is_well = true;
  if (!options.documents.empty()) is_well = run_files(runner, options.documents, ".json", "");
  if (!options.data.empty()) {
    const std::filesystem::path data = options.data;
    is_well = run_files(runner, data / "wfinstances", ".json", "wfcommons") && is_well;
    is_well = run_files(runner, data / "stg", ".stg", "stg") && is_well;
  }
  is_well = run_generated(runner, options) && is_well;
  return is_well ? 0 : 1;
}

}  // namespace gantline::parity

int main(int argc, char** argv) { return gantline::parity::run(argc, argv); }
