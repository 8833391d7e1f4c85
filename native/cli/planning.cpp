#include "cli/planning.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "files/document.hpp"
#include "gantline/codec.hpp"
#include "gantline/units.hpp"
#include "plugin/catalog.hpp"

namespace gantline::native {
namespace {

// Calls `add(name, value)` for each "name=value" between commas; false from it is an error.
template <typename Add>
Status for_each_pair(std::string_view text, const Add& add) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = part.rfind('=');
    if (equals == std::string_view::npos || equals == 0) {
      return Error{ErrorCode::kInvalidArgument, "expected NAME=VALUE", std::string(part)};
    }
    if (Status status = add(part.substr(0, equals), part.substr(equals + 1)); !status.ok()) {
      return status;
    }
  }
  return {};
}

nlohmann::json input_value(const std::string& text) {
  const auto json = parse_json(text);
  const bool is_scalar = json.ok() && json.value().is_primitive() && !json.value().is_string();
  return is_scalar ? json.value() : nlohmann::json(text);
}

}  // namespace

Result<std::vector<ResourceAmount>> parse_resources(std::string_view text) {
  std::vector<ResourceAmount> resources;
  const Status status = for_each_pair(text, [&](std::string_view name, std::string_view value) {
    const Result<int64_t> amount = parse_amount(value);
    if (!amount.ok()) return Status(amount.error());
    resources.push_back({std::string(name), amount.value()});
    return Status();
  });
  if (!status.ok()) return status.error();
  return resources;
}

Result<std::vector<LimitSpec>> parse_limits(std::string_view text) {
  std::vector<LimitSpec> limits;
  const Status status = for_each_pair(text, [&](std::string_view key, std::string_view value) {
    uint32_t concurrency = 0;
    const auto [end, failure] =
        std::from_chars(value.data(), value.data() + value.size(), concurrency);
    if (failure != std::errc{} || end != value.data() + value.size()) {
      return Status(
          Error{ErrorCode::kInvalidArgument, "expected a whole number", std::string(value)});
    }
    limits.push_back({std::string(key), concurrency});
    return Status();
  });
  if (!status.ok()) return status.error();
  return limits;
}

Result<std::shared_ptr<const nlohmann::json>, Defects> parse_inputs(
    const std::string& text, const std::vector<std::string>& values) {
  nlohmann::json inputs = nlohmann::json::object();
  if (!text.empty()) {
    auto document =
        text.front() == '@' ? read_document(text.substr(1)) : parse_document(text, "--inputs");
    if (!document.ok()) return document.error();
    inputs = std::move(document.value().json);
  }
  if (!inputs.is_object()) {
    return Defects{{ErrorCode::kInvalidArgument, "the inputs are not an object", "", 0, 0}};
  }
  for (const std::string& value : values) {
    const size_t equals = value.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Defects{{ErrorCode::kInvalidArgument, "expected NAME=VALUE, not " + value, "", 0, 0}};
    }
    inputs[value.substr(0, equals)] = input_value(value.substr(equals + 1));
  }
  return std::make_shared<const nlohmann::json>(std::move(inputs));
}

std::unique_ptr<PlanningInput> load_planning(const PlanningOptions& options,
                                             const Terminal& terminal, int& exit_code) {
  exit_code = kExitInvalid;
  const TaskTypeCatalog catalog;
  // A foreign file knows nothing of our task types, but its importer does.
  auto workflow = read_workflow_file(options.file, options.from, &catalog);
  if (!workflow.ok()) {
    terminal.print_defects(options.file, workflow.error());
    return nullptr;
  }
  auto input = std::make_unique<PlanningInput>();
  input->workflow = std::move(workflow).value();
  input->scenario.workers = options.workers;
  auto inputs = parse_inputs(options.inputs, options.input_values);
  if (!inputs.ok()) {
    terminal.print_defects("--inputs", inputs.error());
    return nullptr;
  }
  input->scenario.inputs = inputs.value();
  const auto resources = parse_resources(options.resources);
  const auto limits = parse_limits(options.limits);
  const auto policy = options.policy.empty() ? Result<SchedulingPolicy>(SchedulingPolicy::kPriority)
                                             : parse_policy(options.policy);
  for (const Error* error :
       {resources.ok() ? nullptr : &resources.error(), limits.ok() ? nullptr : &limits.error(),
        policy.ok() ? nullptr : &policy.error()}) {
    if (error == nullptr) continue;
    terminal.print_error(*error);
    return nullptr;
  }
  input->scenario.resources = resources.value();
  input->scenario.limits = limits.value();
  if (!options.policy.empty()) input->scenario.policy = policy.value();
  exit_code = kExitSuccess;
  return input;
}

Status write_text(const std::string& path, std::string_view text) {
  if (path.empty() || path == "-") {
    std::cout.write(text.data(), static_cast<std::streamsize>(text.size()));
    std::cout.flush();
    if (std::cout.good()) return {};
    return Error{ErrorCode::kIo, "cannot write", "standard output"};
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (file.good()) return {};
  return Error{ErrorCode::kIo, "cannot write the file", path};
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
