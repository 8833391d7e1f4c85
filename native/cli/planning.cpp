#include "cli/planning.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/run_inputs.hpp"
#include "files/document.hpp"
#include "gantline/names.hpp"
#include "gantline/units.hpp"
#include "plugin/catalog.hpp"
#include "runtime/config.hpp"

namespace gantline::native {
namespace {

// Calls `add(name, value)` for each "name=value" between commas; false from it is an error.
template <typename Add>
Status for_each_pair(std::string_view text, const char* flag, const Add& add) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = part.rfind('=');
    if (equals == std::string_view::npos || equals == 0) {
      return Error{ErrorCode::kInvalidArgument, "expected NAME=VALUE, not " + in_quotes(part),
                   flag};
    }
    if (Status status = add(part.substr(0, equals), part.substr(equals + 1)); !status.ok()) {
      return status;
    }
  }
  return {};
}

}  // namespace

Result<std::vector<ResourceAmount>> parse_resources(std::string_view text) {
  std::vector<ResourceAmount> resources;
  const Status status =
      for_each_pair(text, "--resources", [&](std::string_view name, std::string_view value) {
        const Result<int64_t> amount = parse_amount(value);
        if (!amount.ok()) {
          return Status(Error{amount.error().code,
                              in_quotes(value) + " is no amount: " + amount.error().message,
                              "--resources"});
        }
        resources.push_back({std::string(name), amount.value()});
        return Status();
      });
  if (!status.ok()) return status.error();
  return resources;
}

Result<std::vector<LimitSpec>> parse_limits(std::string_view text) {
  std::vector<LimitSpec> limits;
  const Status status =
      for_each_pair(text, "--limits", [&](std::string_view key, std::string_view value) {
        uint32_t concurrency = 0;
        const auto [end, failure] =
            std::from_chars(value.data(), value.data() + value.size(), concurrency);
        if (failure != std::errc{} || end != value.data() + value.size()) {
          return Status(Error{ErrorCode::kInvalidArgument,
                              "expected a whole number, not " + in_quotes(value), "--limits"});
        }
        limits.push_back({std::string(key), concurrency});
        return Status();
      });
  if (!status.ok()) return status.error();
  return limits;
}

Result<std::vector<std::string>> parse_labels(std::string_view text) {
  Result<std::vector<std::string>> labels = read_labels(text);
  if (labels.ok()) return labels;
  return Error{labels.error().code, labels.error().message, "--labels"};
}

// The first task whose start or extent depends on the inputs of a run; null when none does.
const TaskSpec* first_that_asks_for_inputs(const Workflow& workflow) {
  const auto asks = [](const std::vector<std::string>& roots) {
    return std::binary_search(roots.begin(), roots.end(), "inputs");
  };
  for (const TaskSpec& task : workflow.tasks()) {
    if ((task.when && asks(task.when->roots())) || (task.for_each && asks(task.for_each->roots())))
      return &task;
  }
  return nullptr;
}

std::unique_ptr<PlanningInput> load_planning(const PlanningOptions& options,
                                             const Terminal& terminal, int& exit_code) {
  exit_code = kExitInvalid;
  const TaskTypeCatalog catalog;
  // A foreign file knows nothing of our task types, but its importer does.
  const auto loaded = load_workflow(options.file, options.from, &catalog);
  if (!loaded.ok()) {
    terminal.print_defects(options.file, loaded.error());
    return nullptr;
  }
  auto input = std::make_unique<PlanningInput>();
  input->workflow = loaded.value().workflow;
  input->scenario.workers = options.workers;
  auto inputs = read_inputs(options.inputs, options.input_values,
                            input->workflow->settings().inputs_schema.get(), terminal);
  if (!inputs) return nullptr;
  // Without any they are not known.
  if (!options.inputs.empty() || !options.input_values.empty()) {
    if (!check_inputs(*inputs, loaded.value(), options.file, terminal)) return nullptr;
    input->scenario.inputs = inputs->json;
  }
  const auto resources = parse_resources(options.resources);
  const auto limits = parse_limits(options.limits);
  const auto labels = parse_labels(options.labels);
  auto policy = options.policy.empty() ? Result<SchedulingPolicy>(SchedulingPolicy::kPriority)
                                       : parse_policy(options.policy);
  if (!policy.ok()) policy = Error{policy.error().code, policy.error().message, "--policy"};
  for (const Error* error :
       {resources.ok() ? nullptr : &resources.error(), limits.ok() ? nullptr : &limits.error(),
        labels.ok() ? nullptr : &labels.error(), policy.ok() ? nullptr : &policy.error()}) {
    if (error == nullptr) continue;
    terminal.print_error(*error);
    return nullptr;
  }
  input->scenario.resources = resources.value();
  input->scenario.limits = limits.value();
  input->hints =
      find_unmet_needs(*input->workflow, installation_of(labels.value(), resources.value()));
  if (!terminal.json()) print_hints(input->hints, terminal);
  if (!options.policy.empty()) input->scenario.policy = policy.value();
  exit_code = kExitSuccess;
  return input;
}

void hint_at_missing_inputs(const Workflow& workflow, const Terminal& terminal) {
  const TaskSpec* task = terminal.json() ? nullptr : first_that_asks_for_inputs(workflow);
  if (task == nullptr) return;
  terminal.err()
      << terminal.paint_error(Style::kYellow, "hint: ")
      << "no inputs are given (--input NAME=VALUE), and what depends on them is estimated,"
         " task "
      << task->id << " first\n";
}

Status write_text(const std::string& path, std::string_view text) {
  if (path.empty() || path == "-") {
    std::cout.write(text.data(), static_cast<std::streamsize>(text.size()));
    std::cout.flush();
    if (std::cout.good()) return {};
    return Error{ErrorCode::kIo, "cannot write", "standard output"};
  }
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (file.good()) return {};
  const std::string reason = errno == 0 ? "" : ": " + std::generic_category().message(errno);
  return Error{ErrorCode::kIo, "cannot write the file" + reason, path};
}

void warn_of_failure(const RunState& run, const Terminal& terminal) {
  if (run.phase == RunPhase::kCompleted) return;
  terminal.err() << terminal.paint_error(Style::kYellow, "warning: ")
                 << "with typical durations the run does not complete, it is "
                 << to_string(run.phase);
  if (run.error) terminal.err() << ": " << clip(run.error->error.message, 300);
  terminal.err() << '\n';
}

std::string human_duration(Millis duration) {
  if (duration < Millis{0}) return "-" + human_duration(Millis{-duration.count});
  if (duration < Millis{1'000}) return std::to_string(duration.count) + "ms";
  char text[64];
  if (duration < Millis{60'000}) {
    std::snprintf(text, sizeof text, "%.2fs", static_cast<double>(duration.count) / 1000.0);
    return text;
  }
  const int64_t seconds = duration.count / 1000;
  const int64_t days = seconds / 86'400;
  const int64_t hours = seconds / 3'600 % 24;
  const int64_t minutes = seconds / 60 % 60;
  std::string result;
  if (days > 0) result += std::to_string(days) + "d ";
  if (days > 0 || hours > 0) result += std::to_string(hours) + "h ";
  result += std::to_string(minutes) + "m";
  if (days == 0) result += " " + std::to_string(seconds % 60) + "s";
  return result;
}

}  // namespace gantline::native
