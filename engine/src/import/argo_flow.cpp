#include "import/argo_flow.hpp"

#include <algorithm>
#include <set>

#include "gantline/assert.hpp"

namespace gantline::import {
namespace {

std::string negation(const std::string& a) { return a == "true" ? "false" : "!" + a; }

const std::string& expression_for(const ArgoExit& exit, ArgoStatus status, std::string& buffer) {
  switch (status) {
    case ArgoStatus::kPassed: return exit.passed;
    case ArgoStatus::kFailed: return exit.failed;
    case ArgoStatus::kSkipped: return exit.skipped;
    case ArgoStatus::kOmitted: return exit.omitted;
    case ArgoStatus::kSucceeded: break;
  }
  if (!exit.can_skip) return exit.passed;
  buffer = "(" + exit.passed + " && !" + exit.skipped + ")";
  return buffer;
}

// Whether success of some tasks says all that `depends` asks.
bool is_plain(const DependsNode& node, const std::map<std::string, ArgoExit>& exits) {
  if (node.kind == DependsNode::Kind::kAnd) {
    return std::all_of(node.children.begin(), node.children.end(),
                       [&](const DependsNode& child) { return is_plain(child, exits); });
  }
  if (node.kind != DependsNode::Kind::kTask) return false;
  const ArgoExit& exit = exits.find(node.task)->second;
  return exit.is_plain && (node.status == ArgoStatus::kPassed ||
                           (node.status == ArgoStatus::kSucceeded && !exit.can_skip));
}

}  // namespace

std::string state_is(std::string_view id, std::string_view state) {
  std::string text = "tasks[\"";
  text += id;
  text += "\"].state == \"";
  text += state;
  return text + "\"";
}

std::string conjunction(const std::string& a, const std::string& b) {
  if (a == "true") return b;
  return b == "true" ? a : "(" + a + " && " + b + ")";
}

void append_new(std::vector<std::string>& names, const std::vector<std::string>& more) {
  std::set<std::string_view> known(names.begin(), names.end());
  std::vector<std::string> added;
  for (const std::string& name : more) {
    if (known.insert(name).second) added.push_back(name);
  }
  names.insert(names.end(), added.begin(), added.end());
}

ArgoExit exit_of_task(const std::string& id, const ArgoEntry& entry, bool has_when,
                      bool passes_on_failure) {
  const std::string is_skipped = state_is(id, "skipped");
  ArgoExit exit;
  exit.needs = exit.sources = {id};
  exit.failed = "(" + state_is(id, "failed") + ")";
  exit.passed = "(" + state_is(id, "completed");
  // A soft failure counts as success wherever the join rule decides, so the exit stays plain.
  if (passes_on_failure) exit.passed += " || " + state_is(id, "failed");
  exit.omitted = "(" + is_skipped + ")";
  if (has_when) {
    exit.is_plain = false;
    exit.can_skip = true;
    exit.skipped = conjunction("(" + is_skipped + ")", entry.satisfied);
    exit.passed += " || " + exit.skipped;
    exit.omitted = conjunction("(" + is_skipped + ")", negation(entry.satisfied));
    append_new(exit.sources, entry.needs);
  }
  exit.passed += ")";
  return exit;
}

ArgoExit exit_of_group(const std::vector<ArgoExit>& parts, const ArgoEntry& entry,
                       const std::string& start, bool has_when, bool passes_on_failure) {
  ArgoExit exit;
  std::string inner = "true";
  for (const ArgoExit& part : parts) {
    append_new(exit.needs, part.needs);
    append_new(exit.sources, part.sources);
    exit.is_plain = exit.is_plain && part.is_plain;
    inner = conjunction(inner, part.passed);
  }
  append_new(exit.sources, entry.needs);
  exit.omitted = "(" + negation(entry.satisfied) + ")";
  std::string passed = inner;
  if (!start.empty()) {
    append_new(exit.sources, {start});
    passed = conjunction("(" + state_is(start, "completed") + ")", inner);
  }
  if (has_when) {
    GANTLINE_ASSERT(!start.empty());
    exit.is_plain = false;
    exit.can_skip = true;
    exit.skipped = conjunction("(" + state_is(start, "skipped") + ")", entry.satisfied);
    passed = "(" + passed + " || " + exit.skipped + ")";
  }
  exit.failed = "(" + conjunction(entry.satisfied, "!(" + passed + ")") + ")";
  exit.passed = passed;
  if (passes_on_failure) {
    exit.is_plain = false;
    exit.passed = entry.satisfied;
  }
  if (parts.size() == 1) exit.output_task = parts.front().output_task;
  return exit;
}

ArgoEntry entry_after(const DependsNode& depends, const std::map<std::string, ArgoExit>& exits) {
  ArgoEntry entry;
  const bool plain = is_plain(depends, exits);
  for (const std::string& task : tasks_of(depends)) {
    const ArgoExit& exit = exits.find(task)->second;
    append_new(entry.needs, plain ? exit.needs : exit.sources);
  }
  if (entry.needs.empty()) return entry;
  std::string buffer;
  entry.satisfied = to_expression(depends, [&](const std::string& task, ArgoStatus status) {
    return expression_for(exits.find(task)->second, status, buffer);
  });
  if (!plain) entry.condition = entry.satisfied;
  return entry;
}

}  // namespace gantline::import
