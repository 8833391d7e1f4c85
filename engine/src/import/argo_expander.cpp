#include "import/argo_expander.hpp"

#include <algorithm>

#include "gantline/limits.hpp"
#include "import/argo_leaf.hpp"
#include "import/task_ids.hpp"

namespace gantline::import {
namespace {

using nlohmann::json;

constexpr size_t kTasksMax = 200'000;       // of one expansion
constexpr size_t kCallDepthMax = 32;        // of nested templates
constexpr size_t kEdgeFanInMax = 32;        // beyond it a gate joins the edges
constexpr size_t kLiteralBytesMax = 3'500;  // of a list in an expression, which has a limit itself

// Whether the call goes on to those after it when it fails.
bool continues_on_failure(const json& call) {
  const json* field = find_member(call, "continueOn");
  if (field == nullptr) return false;
  for (const char* kind : {"failed", "error"}) {
    const json* value = find_member(*field, kind);
    if (value != nullptr && *value == true) return true;
  }
  return false;
}

bool has_inner_tasks(const json& callee) {
  return find_member(callee, "dag") != nullptr || find_member(callee, "steps") != nullptr;
}

// Whether every element becomes the same text in an expression as in Argo, whatever it is put into.
bool are_texts_or_numbers(const json& items) {
  return std::all_of(items.begin(), items.end(),
                     [](const json& item) { return item.is_string() || item.is_number(); });
}

bool mentions_item(const json& call) {
  const std::string* when = as_text(find_member(call, "when"));
  return when != nullptr && when->find("item") != std::string::npos;
}

}  // namespace

void ArgoExpander::fail(std::string pointer, std::string message, ErrorCode code) {
  defects_.add(std::move(pointer), std::move(message), code);
}

void ArgoExpander::stop(std::string pointer, std::string message) {
  if (!stopped_) fail(std::move(pointer), std::move(message), ErrorCode::kLimitExceeded);
  stopped_ = true;
}

void ArgoExpander::hold_limit(const std::string& key, int64_t concurrency) {
  held_limits_.push_back(key);
  limits_[key] = concurrency;
}

void ArgoExpander::expand_root(std::string_view name, const std::string& pointer,
                               const std::string& prefix) {
  const auto found = templates_.find(name);
  if (found == templates_.end()) {
    fail(pointer, "there is no template \"" + std::string(name) + "\"", ErrorCode::kNotFound);
    return;
  }
  const json call = json::object();
  const ArgoTemplate& callee = found->second;
  if (has_inner_tasks(*callee.json) && prefix.empty()) {
    const Scope scope = read_arguments({&call, pointer, "", ""}, callee, {});
    call_stack_.push_back(callee.name);
    expand_inside(callee, scope, "", {});
    call_stack_.pop_back();
    return;
  }
  const std::string id = prefix.empty() ? callee.name : prefix;
  expand_one({&call, pointer, id, id}, callee, {}, {}, "");
}

ArgoExit ArgoExpander::expand_call(const Call& call, const Scope& scope, const ArgoEntry& entry) {
  if (++call_count_ > kTasksMax) stop(call.pointer, "more than 200000 tasks and nested templates");
  if (stopped_ || defects_.full()) return {};
  ArgoTemplate buffer;
  const ArgoTemplate* callee = find_template(call, scope, buffer);
  if (callee == nullptr) return {};
  for (const char* field : {"hooks", "onExit"}) {
    if (find_member(*call.json, field) != nullptr) notes_.insert("hooks of single tasks");
  }
  const Loop loop = read_loop(call, scope);
  if (!loop.is_present) return expand_one(call, *callee, scope, entry, "");
  const bool in_place = has_inner_tasks(*callee->json) || mentions_item(*call.json);
  if (!loop.expression.empty()) {
    if (in_place) {
      fail(
          call.pointer,
          "a list that is known only at run time can fan out a single task, without a condition on "
          "the item");
      return {};
    }
    return expand_one(call, *callee, scope, entry, "${{ " + loop.expression + " }}");
  }
  const std::string literal = to_argo_text(loop.items);
  // A list that cannot be written into an expression, or would mean something else there, becomes
  // one task for each element at once.
  if (in_place || literal.size() > kLiteralBytesMax || literal.find("}}") != std::string::npos ||
      !are_texts_or_numbers(loop.items)) {
    return expand_elements(call, *callee, scope, entry, loop.items);
  }
  return expand_one(call, *callee, scope, entry, "${{ " + literal + " }}");
}

ArgoExit ArgoExpander::expand_elements(const Call& call, const ArgoTemplate& callee,
                                       const Scope& scope, const ArgoEntry& entry,
                                       const json& items) {
  if (items.empty()) {
    // Nothing to do, yet those after it still wait for those before it.
    add_gate(call.id, entry, "", call.pointer);
    return exit_of_task(call.id, entry, false, false);
  }
  std::vector<ArgoExit> exits;
  for (size_t i = 0; i < items.size() && !stopped_ && !defects_.full(); ++i) {
    Scope element_scope = scope;
    element_scope.item = &items[i];
    Call element = call;
    element.id += "." + std::to_string(i);
    if (++call_count_ > kTasksMax) stop(call.pointer, "more than 200000 tasks");
    exits.push_back(expand_one(element, callee, element_scope, entry, ""));
  }
  ArgoExit exit = exit_of_group(exits, entry, "", false, false);
  exit.output_task.clear();
  exit.can_skip =
      std::any_of(exits.begin(), exits.end(), [](const ArgoExit& part) { return part.can_skip; });
  return exit;
}

ArgoExit ArgoExpander::expand_one(const Call& call, const ArgoTemplate& callee, const Scope& scope,
                                  const ArgoEntry& entry, const std::string& for_each) {
  Scope call_scope = scope;
  call_scope.item_is_expression = !for_each.empty();
  const Scope callee_scope = read_arguments(call, callee, call_scope);
  const std::string when = read_when(call, scope);
  if (has_inner_tasks(*callee.json)) return expand_group(call, callee, callee_scope, entry, when);
  return expand_leaf(call, callee, callee_scope, entry, when, for_each);
}

ArgoExit ArgoExpander::expand_leaf(const Call& call, const ArgoTemplate& callee,
                                   const Scope& callee_scope, const ArgoEntry& entry,
                                   const std::string& when, const std::string& for_each) {
  const LeafContext context{[&](std::string_view text, const std::string& pointer) {
                              return render(text, pointer, callee_scope);
                            },
                            &defects_, &notes_};
  json task = read_argo_leaf(*callee.json, callee.pointer, context);
  task["id"] = call.id;
  const bool soft = continues_on_failure(*call.json);
  if (soft) task["allow_failure"] = true;
  handles_failure_ = handles_failure_ || soft;
  if (!for_each.empty()) task["for_each"] = for_each;
  if (!held_limits_.empty()) task["limits"] = held_limits_;
  const bool is_shell = task["type"] == "shell";
  add_task(std::move(task), entry, when, call.pointer);
  ArgoExit exit = exit_of_task(call.id, entry, !when.empty(), soft);
  if (is_shell && for_each.empty()) exit.output_task = call.id;
  return exit;
}

ArgoExit ArgoExpander::expand_group(const Call& call, const ArgoTemplate& callee,
                                    const Scope& callee_scope, const ArgoEntry& entry,
                                    const std::string& when) {
  const bool is_inside_itself =
      std::find(call_stack_.begin(), call_stack_.end(), callee.name) != call_stack_.end();
  if (is_inside_itself || call_stack_.size() >= kCallDepthMax) {
    fail(call.pointer, is_inside_itself ? "the template \"" + callee.name +
                                              "\" calls itself; a workflow is finite"
                                        : "templates are nested too deeply");
    return {};
  }
  call_stack_.push_back(callee.name);
  std::string start;
  ArgoEntry inner = entry;
  if (!when.empty() || !entry.condition.empty() || entry.needs.size() > kEdgeFanInMax) {
    start = add_gate(call.id + "..start", entry, when, call.pointer);
    inner = {{start}, "", "(" + state_is(start, "completed") + ")"};
  }
  const std::vector<ArgoExit> parts = expand_inside(callee, callee_scope, call.id, inner);
  call_stack_.pop_back();
  const bool soft = continues_on_failure(*call.json);
  handles_failure_ = handles_failure_ || soft;
  ArgoExit exit = exit_of_group(parts, entry, start, !when.empty(), soft);
  if (exit.is_plain && exit.needs.size() <= kEdgeFanInMax) return exit;
  // One task stands for the end, or every condition after it would repeat all that is inside.
  ArgoEntry at_end{exit.is_plain ? exit.needs : exit.sources,
                   exit.is_plain ? std::string() : exit.passed, exit.passed};
  const std::string end = add_gate(call.id + "..end", at_end, "", call.pointer);
  exit.needs = {end};
  exit.is_plain = true;
  exit.passed = "(" + state_is(end, "completed") + ")";
  const std::string unskipped =
      exit.can_skip ? conjunction(entry.satisfied, "!" + exit.skipped) : entry.satisfied;
  exit.failed = "(" + conjunction(unskipped, "!" + exit.passed) + ")";
  exit.sources = {end};
  append_new(exit.sources, entry.needs);
  if (!start.empty()) append_new(exit.sources, {start});
  return exit;
}

std::vector<ArgoExit> ArgoExpander::expand_inside(const ArgoTemplate& callee, const Scope& scope,
                                                  const std::string& prefix,
                                                  const ArgoEntry& entry) {
  const size_t held = held_limits_.size();
  if (const json* parallelism = find_member(*callee.json, "parallelism")) {
    const auto count = as_whole_number(*parallelism);
    if (count && *count >= 1 && *count <= 1'000'000) {
      hold_limit("parallelism " + (prefix.empty() ? callee.name : prefix), *count);
    } else {
      fail(child_pointer(callee.pointer, "parallelism"), "expected a whole number >= 1");
    }
  }
  for (const char* field : {"timeout", "activeDeadlineSeconds", "retryStrategy"}) {
    if (find_member(*callee.json, field) != nullptr) {
      notes_.insert(std::string(field) + " of nested templates");
    }
  }
  std::vector<ArgoExit> exits = find_member(*callee.json, "dag") != nullptr
                                    ? expand_dag(callee, scope, prefix, entry)
                                    : expand_steps(callee, scope, prefix, entry);
  held_limits_.resize(held);
  return exits;
}

std::vector<ArgoExit> ArgoExpander::expand_dag(const ArgoTemplate& callee, const Scope& scope,
                                               const std::string& prefix, const ArgoEntry& entry) {
  const std::string pointer = child_pointer(child_pointer(callee.pointer, "dag"), "tasks");
  const json* list = find_member(*find_member(*callee.json, "dag"), "tasks");
  std::set<std::string> names;
  if (list == nullptr || !list->is_array()) {
    fail(pointer, "expected a list of tasks");
    return {};
  }
  const std::vector<Call> calls = read_calls(*list, pointer, prefix, names);
  const std::vector<DependsNode> depends = read_depends(calls);
  const std::vector<bool> wanted = read_targets(callee, scope, calls, depends);
  if (!defects_.empty()) return {};
  Exits exits;
  Scope inner = scope;
  inner.siblings = &exits;
  std::set<std::string> inner_names;
  for (const size_t i : order_of(depends, calls, pointer)) {
    if (!wanted[i]) continue;
    ArgoEntry after = entry_after(depends[i], exits);
    handles_failure_ = handles_failure_ || !after.condition.empty();
    if (after.needs.empty()) after = entry;
    for (const std::string& task : tasks_of(depends[i])) inner_names.insert(task);
    exits[calls[i].name] = expand_call(calls[i], inner, after);
  }
  std::vector<ArgoExit> leaves;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (wanted[i] && inner_names.count(calls[i].name) == 0) leaves.push_back(exits[calls[i].name]);
  }
  return leaves;
}

std::vector<ArgoExit> ArgoExpander::expand_steps(const ArgoTemplate& callee, const Scope& scope,
                                                 const std::string& prefix,
                                                 const ArgoEntry& entry) {
  const std::string pointer = child_pointer(callee.pointer, "steps");
  const json& groups = *find_member(*callee.json, "steps");
  if (!groups.is_array()) {
    fail(pointer, "expected a list of groups of steps");
    return {};
  }
  std::set<std::string> names;
  Exits exits;
  Scope inner = scope;
  inner.siblings = &exits;
  std::vector<std::string> previous;
  for (size_t g = 0; g < groups.size(); ++g) {
    // A group of one step may be written without its list.
    const bool is_single = groups[g].is_object();
    const json wrapped = is_single ? json::array({groups[g]}) : json();
    const std::string group_pointer = child_pointer(pointer, g);
    const std::vector<Call> calls =
        read_calls(is_single ? wrapped : groups[g], group_pointer, prefix, names);
    if (!defects_.empty()) return {};
    const ArgoEntry after = previous.empty() ? entry : entry_after(all_passed(previous), exits);
    std::vector<std::string> current;
    Exits ended;
    for (const Call& call : calls) {
      ended[call.name] = expand_call(call, inner, after);
      current.push_back(call.name);
    }
    exits.merge(ended);
    if (!current.empty()) previous = std::move(current);
  }
  std::vector<ArgoExit> leaves;
  for (const std::string& name : previous) leaves.push_back(exits[name]);
  return leaves;
}

std::string ArgoExpander::add_gate(const std::string& id, const ArgoEntry& entry,
                                   const std::string& when, const std::string& pointer) {
  json gate = json::object();
  gate["id"] = id;
  gate["type"] = "noop";
  gate["estimate"]["fixed"] = 0;
  add_task(std::move(gate), entry, when, pointer);
  return id;
}

void ArgoExpander::add_task(json task, const ArgoEntry& entry, const std::string& when,
                            const std::string& pointer) {
  task["needs"] = entry.needs;
  if (!entry.condition.empty()) task["join"] = "all_done";
  const std::string condition =
      conjunction(entry.condition.empty() ? std::string("true") : entry.condition,
                  when.empty() ? std::string("true") : when);
  if (condition.size() > limits::kExpressionBytes - 16) {
    fail(pointer, "the condition for this is too long", ErrorCode::kLimitExceeded);
    return;
  }
  if (condition != "true") task["when"] = "${{ " + condition + " }}";
  tasks_.push_back(std::move(task));
}

std::string ArgoExpander::render(std::string_view text, const std::string& pointer,
                                 const Scope& scope) {
  const Rendered rendered =
      render_argo(text, [&](std::string_view name) { return look_up(name, scope); });
  if (!rendered.unknown.empty()) {
    fail(pointer, "the variable {{" + rendered.unknown + "}} is unknown or cannot be imported");
  }
  rendered_bytes_ += rendered.text.size();
  // Arguments that repeat themselves from template to template grow exponentially.
  if (rendered_bytes_ > limits::kDocumentBytes) stop(pointer, "the texts become too long");
  return stopped_ ? std::string() : rendered.text;
}

std::optional<std::string> ArgoExpander::look_up(std::string_view name, const Scope& scope) const {
  constexpr std::string_view kParameters = "inputs.parameters.";
  if (name.substr(0, kParameters.size()) == kParameters) {
    const auto found = scope.parameters.find(name.substr(kParameters.size()));
    return found == scope.parameters.end() ? std::nullopt : std::optional(found->second);
  }
  const bool is_item = name == "item" || name.substr(0, 5) == "item.";
  if (is_item && scope.item != nullptr) {
    const json* value = name.size() > 5 ? find_member(*scope.item, name.substr(5)) : scope.item;
    return value == nullptr ? std::nullopt : std::optional(to_argo_text(*value));
  }
  if (is_item && scope.item_is_expression) {
    if (name.size() <= 5) return "${{ item }}";
    return "${{ item[" + quote_literal(name.substr(5)) + "] }}";
  }
  constexpr std::string_view kResult = ".outputs.result";
  const bool is_task = name.substr(0, 6) == "tasks." || name.substr(0, 6) == "steps.";
  if (is_task && scope.siblings != nullptr && name.size() > 6 + kResult.size() &&
      name.substr(name.size() - kResult.size()) == kResult) {
    const auto found =
        scope.siblings->find(std::string(name.substr(6, name.size() - 6 - kResult.size())));
    if (found == scope.siblings->end() || found->second.output_task.empty()) return std::nullopt;
    return "${{ tasks[\"" + found->second.output_task + "\"].output.stdout.trim() }}";
  }
  const auto found = globals_.find(name);
  return found == globals_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace gantline::import
