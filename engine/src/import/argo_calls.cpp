#include <algorithm>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "import/argo_expander.hpp"
#include "import/task_ids.hpp"
#include "import/text_lines.hpp"

// The part of the expander that reads what dag tasks and steps say.
namespace gantline::import {
namespace {

using nlohmann::json;

// Argo's names of tasks and steps have no dots, so that joining them with dots is unambiguous.
bool is_valid_name(const std::string& name) {
  return is_valid_task_id(name) && name.find('.') == std::string::npos;
}

}  // namespace

std::vector<ArgoExpander::Call> ArgoExpander::read_calls(const json& list,
                                                         const std::string& pointer,
                                                         const std::string& prefix,
                                                         std::set<std::string>& names) {
  std::vector<Call> calls;
  if (!list.is_array()) {
    fail(pointer, "expected a list");
    return calls;
  }
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string call_pointer = child_pointer(pointer, i);
    const std::string* name = as_text(find_member(list[i], "name"));
    if (name == nullptr || !is_valid_name(*name)) {
      fail(child_pointer(call_pointer, "name"),
           "expected a name of letters, digits, - and _, beginning with a letter or digit");
      continue;
    }
    if (!names.insert(*name).second) {
      fail(child_pointer(call_pointer, "name"), "a second task with the name \"" + *name + "\"",
           ErrorCode::kAlreadyExists);
      continue;
    }
    calls.push_back({&list[i], call_pointer, *name, prefix.empty() ? *name : prefix + "." + *name});
  }
  return calls;
}

std::vector<DependsNode> ArgoExpander::read_depends(const std::vector<Call>& calls) {
  std::set<std::string, std::less<>> names;
  for (const Call& call : calls) names.insert(call.name);
  std::vector<DependsNode> result;
  for (const Call& call : calls) {
    DependsNode node = all_passed({});
    const json* depends = find_member(*call.json, "depends");
    const json* dependencies = find_member(*call.json, "dependencies");
    const std::string pointer =
        child_pointer(call.pointer, depends != nullptr ? "depends" : "dependencies");
    if (depends != nullptr && dependencies != nullptr) {
      fail(pointer, "depends and dependencies exclude each other");
    } else if (const std::string* text = as_text(depends)) {
      if (!text->empty()) {
        Result<DependsNode> parsed = parse_depends(*text);
        if (parsed.ok()) {
          node = std::move(parsed).value();
        } else {
          fail(pointer, parsed.error().message, parsed.error().code);
        }
      }
    } else if (depends != nullptr) {
      fail(pointer, "expected a text such as \"A && B.Failed\"");
    } else if (dependencies != nullptr) {
      std::vector<std::string> tasks;
      for (const json& task : dependencies->is_array() ? *dependencies : json::array({nullptr})) {
        if (task.is_string()) {
          tasks.push_back(to_argo_text(task));
        } else {
          fail(pointer, "expected a list of names");
        }
      }
      node = all_passed(tasks);
    }
    for (const std::string& task : tasks_of(node)) {
      if (names.count(task) == 0) {
        fail(pointer, "there is no task \"" + task + "\"", ErrorCode::kNotFound);
      }
    }
    result.push_back(std::move(node));
  }
  return result;
}

std::vector<size_t> ArgoExpander::order_of(const std::vector<DependsNode>& depends,
                                           const std::vector<Call>& calls,
                                           const std::string& pointer) {
  std::map<std::string, size_t> positions;
  for (size_t i = 0; i < calls.size(); ++i) positions[calls[i].name] = i;
  std::vector<std::vector<size_t>> successors(calls.size());
  std::vector<size_t> waiting(calls.size());
  for (size_t i = 0; i < calls.size(); ++i) {
    for (const std::string& task : tasks_of(depends[i])) {
      successors[positions[task]].push_back(i);
      ++waiting[i];
    }
  }
  std::set<size_t> ready;  // the first in the file goes first
  for (size_t i = 0; i < calls.size(); ++i) {
    if (waiting[i] == 0) ready.insert(i);
  }
  std::vector<size_t> order;
  while (!ready.empty()) {
    const size_t next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(next);
    for (const size_t successor : successors[next]) {
      if (--waiting[successor] == 0) ready.insert(successor);
    }
  }
  if (order.size() == calls.size()) return order;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (waiting[i] == 0) continue;
    fail(pointer, "the dependencies form a cycle through or before \"" + calls[i].name + "\"",
         ErrorCode::kCycle);
    break;
  }
  return {};
}

std::vector<bool> ArgoExpander::read_targets(const ArgoTemplate& callee, const Scope& scope,
                                             const std::vector<Call>& calls,
                                             const std::vector<DependsNode>& depends) {
  std::vector<bool> wanted(calls.size(), true);
  const std::string* target = as_text(find_member(*find_member(*callee.json, "dag"), "target"));
  if (target == nullptr || target->empty()) return wanted;
  const std::string pointer = child_pointer(child_pointer(callee.pointer, "dag"), "target");
  const std::string text = render(*target, pointer, scope);
  std::map<std::string, size_t, std::less<>> positions;
  for (size_t i = 0; i < calls.size(); ++i) positions[calls[i].name] = i;
  std::vector<size_t> stack;
  TextLines lines(text);
  while (const std::optional<TextLine> line = lines.next()) {
    for (const Word& word : line->words) {
      const auto found = positions.find(word.text);
      if (found == positions.end()) {
        fail(pointer, "there is no task \"" + std::string(word.text) + "\"", ErrorCode::kNotFound);
      } else {
        stack.push_back(found->second);
      }
    }
  }
  if (stack.empty()) return wanted;
  wanted.assign(calls.size(), false);
  while (!stack.empty()) {
    const size_t i = stack.back();
    stack.pop_back();
    if (wanted[i]) continue;
    wanted[i] = true;
    for (const std::string& task : tasks_of(depends[i])) {
      const auto found = positions.find(task);
      if (found != positions.end()) stack.push_back(found->second);
    }
  }
  return wanted;
}

const ArgoTemplate* ArgoExpander::find_template(const Call& call, const Scope& scope,
                                                ArgoTemplate& buffer) {
  if (const json* inline_template = find_member(*call.json, "inline")) {
    buffer = {inline_template, child_pointer(call.pointer, "inline"), call.id};
    return &buffer;
  }
  if (find_member(*call.json, "templateRef") != nullptr) {
    fail(child_pointer(call.pointer, "templateRef"),
         "templates of other workflows are not in this file");
    return nullptr;
  }
  const std::string pointer = child_pointer(call.pointer, "template");
  const std::string* text = as_text(find_member(*call.json, "template"));
  if (text == nullptr) {
    fail(pointer, "expected the name of a template");
    return nullptr;
  }
  const std::string name = render(*text, pointer, scope);
  const auto found = templates_.find(name);
  if (found != templates_.end()) return &found->second;
  fail(pointer, "there is no template \"" + name + "\"", ErrorCode::kNotFound);
  return nullptr;
}

ArgoExpander::Loop ArgoExpander::read_loop(const Call& call, const Scope& scope) {
  Loop loop;
  if (const json* items = find_member(*call.json, "withItems"); items && !items->is_null()) {
    loop.is_present = true;
    loop.items = *items;
  } else if (const json* sequence = find_member(*call.json, "withSequence")) {
    return read_sequence(*sequence, child_pointer(call.pointer, "withSequence"), scope);
  } else if (const std::string* text = as_text(find_member(*call.json, "withParam"))) {
    loop.is_present = true;
    const std::string value = render(*text, child_pointer(call.pointer, "withParam"), scope);
    if (is_constant(value)) {
      const auto parsed = parse_json(value);
      if (parsed.ok()) loop.items = parsed.value();
    } else if (const auto expression = single_expression(value)) {
      loop.expression = "json(" + *expression + ")";
    }
  }
  if (!loop.is_present || !loop.expression.empty()) return loop;
  if (!loop.items.is_array()) {
    fail(call.pointer, "expected a list to loop over");
    loop.items = json::array();
  } else if (loop.items.size() > limits::kFanOutElements) {
    stop(call.pointer, "a list of more than " + std::to_string(limits::kFanOutElements));
  }
  return loop;
}

ArgoExpander::Loop ArgoExpander::read_sequence(const json& sequence, const std::string& pointer,
                                               const Scope& scope) {
  const auto number = [&](const char* field) -> std::optional<int64_t> {
    const json* value = find_member(sequence, field);
    if (value == nullptr || value->is_structured()) return std::nullopt;
    const auto result =
        parse_whole_number(render(to_argo_text(*value), child_pointer(pointer, field), scope));
    if (!result) fail(child_pointer(pointer, field), "expected a whole number >= 0");
    return result;
  };
  Loop loop{true, json::array(), ""};
  if (find_member(sequence, "format") != nullptr) {
    fail(child_pointer(pointer, "format"), "formats of sequences cannot be imported");
    return loop;
  }
  const int64_t start = number("start").value_or(0);
  const auto count = number("count");
  const auto end = number("end");
  if (count.has_value() == end.has_value()) {
    fail(pointer, "expected one of count and end");
    return loop;
  }
  const int64_t length = count ? *count : (*end > start ? *end - start : start - *end) + 1;
  if (length > static_cast<int64_t>(limits::kFanOutElements) || start > INT64_MAX - length) {
    stop(pointer, "a sequence of more than " + std::to_string(limits::kFanOutElements));
    return loop;
  }
  const int64_t step = end && *end < start ? -1 : 1;
  // Items of a sequence are texts.
  for (int64_t i = 0; i < length; ++i) loop.items.push_back(std::to_string(start + i * step));
  return loop;
}

ArgoExpander::Scope ArgoExpander::read_arguments(const Call& call, const ArgoTemplate& callee,
                                                 const Scope& scope) {
  Scope result;
  const auto list_of = [&](const json& owner, const char* part) -> const json* {
    const json* section = find_member(owner, part);
    if (section != nullptr && find_member(*section, "artifacts") != nullptr) {
      notes_.insert("artifacts");
    }
    const json* list = section == nullptr ? nullptr : find_member(*section, "parameters");
    return list != nullptr && list->is_array() ? list : nullptr;
  };
  const json* arguments = list_of(*call.json, "arguments");
  for (size_t i = 0; arguments != nullptr && i < arguments->size(); ++i) {
    const std::string pointer =
        child_pointer(child_pointer(child_pointer(call.pointer, "arguments"), "parameters"), i);
    const std::string* name = as_text(find_member((*arguments)[i], "name"));
    const json* value = find_member((*arguments)[i], "value");
    if (name == nullptr || value == nullptr) {
      fail(pointer, "expected a name and a value");
    } else {
      result.parameters[*name] =
          render(to_argo_text(*value), child_pointer(pointer, "value"), scope);
    }
  }
  const json* inputs = list_of(*callee.json, "inputs");
  for (size_t i = 0; inputs != nullptr && i < inputs->size(); ++i) {
    const std::string* name = as_text(find_member((*inputs)[i], "name"));
    if (name == nullptr || result.parameters.count(*name) > 0) continue;
    const json* value = find_member((*inputs)[i], "value");
    if (value == nullptr) value = find_member((*inputs)[i], "default");
    const auto global = globals_.find("workflow.parameters." + *name);
    if (value != nullptr) {
      result.parameters[*name] = render(to_argo_text(*value), callee.pointer, {});
    } else if (call_stack_.empty() && global != globals_.end()) {
      // The entry point takes the workflow's own arguments.
      result.parameters[*name] = global->second;
    } else {
      fail(call.pointer, "the template \"" + callee.name + "\" needs a value for the parameter \"" +
                             *name + "\"");
    }
  }
  return result;
}

std::string ArgoExpander::read_when(const Call& call, const Scope& scope) {
  const std::string* text = as_text(find_member(*call.json, "when"));
  if (text == nullptr || text->empty()) return {};
  const Result<std::string> translated =
      translate_when(*text, [&](std::string_view name) { return look_up(name, scope); });
  if (translated.ok()) return translated.value();
  fail(child_pointer(call.pointer, "when"), translated.error().message, translated.error().code);
  return {};
}

}  // namespace gantline::import
