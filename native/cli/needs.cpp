#include "cli/needs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace gantline::native {
namespace {

constexpr WorkerId kWorker{0};
constexpr size_t kHintsShown = 10;
constexpr size_t kHintWidth = 400;

const char* code_of(UnmetNeed::Kind kind) {
  switch (kind) {
    case UnmetNeed::Kind::kLabels: return "worker";
    case UnmetNeed::Kind::kShort: return "resource";
    case UnmetNeed::Kind::kUndeclared: return "undeclared_resource";
  }
  return "";
}

}  // namespace

State installation_of(std::vector<std::string> labels,
                      const std::vector<ResourceAmount>& resources) {
  State installation;
  std::sort(labels.begin(), labels.end());
  installation.workers[kWorker] = {kWorker, 1, "local", std::move(labels)};
  for (const ResourceAmount& resource : resources) {
    installation.resources[resource.name] = resource.thousandths;
  }
  return installation;
}

std::vector<UnmetNeed> find_unmet_needs(const Workflow& workflow, const State& installation) {
  std::vector<UnmetNeed> needs = find_missing_labels(workflow, installation);
  for (UnmetNeed& need : find_missing_resources(workflow, installation)) {
    needs.push_back(std::move(need));
  }
  return needs;
}

Defects hopeless(const std::vector<UnmetNeed>& needs) {
  Defects defects;
  for (const UnmetNeed& need : needs) {
    if (need.kind == UnmetNeed::Kind::kUndeclared) continue;
    defects.push_back({ErrorCode::kFailedPrecondition, need.message, need.pointer, 0, 0});
  }
  return defects;
}

nlohmann::json hints_to_json(const std::vector<UnmetNeed>& needs, const Workflow& workflow) {
  nlohmann::json hints = nlohmann::json::array();
  for (const UnmetNeed& need : needs) {
    hints.push_back({{"task", workflow.task(need.task).id},
                     {"code", code_of(need.kind)},
                     {"name", need.name},
                     {"message", need.message},
                     {"pointer", need.pointer}});
  }
  return hints;
}

void print_hints(const std::vector<UnmetNeed>& needs, const Terminal& terminal) {
  for (size_t i = 0; i < std::min(needs.size(), kHintsShown); ++i) {
    terminal.err() << terminal.paint_error(Style::kYellow, "hint: ")
                   << clip(needs[i].message + " (at " + needs[i].pointer + ")", kHintWidth) << '\n';
  }
  if (needs.size() > kHintsShown) {
    terminal.err() << "and " << needs.size() - kHintsShown << " more hints: --json\n";
  }
}

}  // namespace gantline::native
