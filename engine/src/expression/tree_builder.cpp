#include "expression/tree_builder.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "expression/functions.hpp"
#include "expression/unicode.hpp"
#include "gantline/limits.hpp"

namespace gantline::expression {
namespace {

struct FieldName {
  std::string_view name;
  TaskField field;
};
constexpr FieldName kTaskFields[] = {{"output", TaskField::kOutput},
                                     {"state", TaskField::kState},
                                     {"error", TaskField::kError},
                                     {"attempts", TaskField::kAttempts}};

}  // namespace

void TreeBuilder::note_defect(ErrorCode code, std::string message, size_t offset) {
  if (defect_) return;
  defect_ = Error{code, std::move(message), "offset " + std::to_string(offset)};
}

bool TreeBuilder::enter(size_t offset) {
  if (++depth_ <= limits::kExpressionDepth) return true;
  note_defect(ErrorCode::kLimitExceeded,
              "nested deeper than " + std::to_string(limits::kExpressionDepth) + " levels", offset);
  return false;
}

void TreeBuilder::push(Operation operation, size_t offset, uint32_t payload, size_t child_count) {
  GANTLINE_ASSERT(operands_.size() >= child_count);
  const auto first = operands_.end() - static_cast<std::ptrdiff_t>(child_count);
  uint32_t height = 1;
  for (auto child = first; child != operands_.end(); ++child) {
    height = std::max(height, heights_[*child] + 1);
  }
  // Brackets are counted while parsing; this bounds the chains that need none, since evaluation
  // recurses over the tree.
  if (height > limits::kExpressionHeight) {
    note_defect(ErrorCode::kLimitExceeded,
                "more than " + std::to_string(limits::kExpressionHeight) +
                    " operators depend on each other",
                offset);
  }
  const auto index = static_cast<uint32_t>(tree_.nodes.size());
  tree_.nodes.push_back({operation, static_cast<uint32_t>(offset), payload,
                         static_cast<uint32_t>(tree_.children.size()),
                         static_cast<uint32_t>(child_count)});
  tree_.children.insert(tree_.children.end(), first, operands_.end());
  operands_.erase(first, operands_.end());
  operands_.push_back(index);
  heights_.push_back(height);
}

void TreeBuilder::literal(Json value, size_t offset) {
  tree_.literals.push_back(make_value(std::move(value)));
  push(Operation::kLiteral, offset, static_cast<uint32_t>(tree_.literals.size() - 1), 0);
}

void TreeBuilder::integer(std::string_view digits, size_t offset) {
  int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, status] = std::from_chars(digits.data(), end, value);
  if (status != std::errc{} || rest != end) {
    note_defect(ErrorCode::kInvalidArgument, "the integer does not fit into 64 bits", offset);
  }
  literal(value, offset);
}

void TreeBuilder::decimal(std::string_view text, size_t offset) {
  // The JSON library's conversion is exactly rounded and does not look at the locale.
  Json value = json_or_discarded(text);
  if (!value.is_number_float()) {
    note_defect(ErrorCode::kInvalidArgument, "the number does not fit into a double", offset);
    value = 0.0;
  }
  literal(std::move(value), offset);
}

void TreeBuilder::begin_string(size_t offset) {
  string_.clear();
  string_offset_ = offset;
}

void TreeBuilder::string_escape(char letter) {
  constexpr std::string_view kLetters = "abfnrtv";
  constexpr std::string_view kCharacters = "\a\b\f\n\r\t\v";
  const size_t position = kLetters.find(letter);
  string_.push_back(position == std::string_view::npos ? letter : kCharacters[position]);
}

void TreeBuilder::string_code_point(std::string_view hex_digits, size_t offset) {
  uint32_t code_point = 0;
  std::from_chars(hex_digits.data(), hex_digits.data() + hex_digits.size(), code_point, 16);
  if (!append_code_point(string_, code_point)) {
    note_defect(ErrorCode::kInvalidArgument, "the escape is not a Unicode character", offset);
  }
}

void TreeBuilder::name(std::string_view name, size_t offset) {
  names_.push_back({std::string(name), static_cast<uint32_t>(offset)});
}

uint32_t TreeBuilder::intern(std::string_view name) {
  const auto found = std::find(tree_.names.begin(), tree_.names.end(), name);
  if (found == tree_.names.end()) {
    tree_.names.emplace_back(name);
    return static_cast<uint32_t>(tree_.names.size() - 1);
  }
  return static_cast<uint32_t>(found - tree_.names.begin());
}

void TreeBuilder::root() {
  const Name name = std::move(names_.back());
  names_.pop_back();
  push(name.text == "tasks" ? Operation::kTasks : Operation::kRoot, name.offset, intern(name.text),
       0);
}

// `tasks.<id>` and `tasks.<id>.<field>` become one node, since tasks are no map that could be
// looked at as a whole: what a task depends on must be known before anything runs.
bool TreeBuilder::select_from_tasks(const std::string& name, uint32_t offset) {
  Node& target = tree_.nodes[operands_.back()];
  if (target.operation == Operation::kTasks) {
    target.operation = Operation::kTaskEntry;
    target.payload = intern(name);
    target.offset = offset;
    return true;
  }
  if (target.operation != Operation::kTaskEntry) return false;
  const auto* field = std::find_if(std::begin(kTaskFields), std::end(kTaskFields),
                                   [&](const FieldName& entry) { return entry.name == name; });
  if (field == std::end(kTaskFields)) {
    note_defect(ErrorCode::kInvalidArgument,
                "a task has no '" + name + "'; expected output, state, error or attempts", offset);
    return true;
  }
  target.operation = Operation::kTask;
  tree_.task_fields.emplace_back(tree_.names[target.payload], field->field);
  target.payload = static_cast<uint32_t>(tree_.task_fields.size() - 1);
  return true;
}

void TreeBuilder::field() {
  const Name name = std::move(names_.back());
  names_.pop_back();
  if (!select_from_tasks(name.text, name.offset)) {
    push(Operation::kField, name.offset, intern(name.text), 1);
  }
}

void TreeBuilder::index(size_t offset) {
  const Node key = tree_.nodes[operands_.back()];
  const Operation target = tree_.nodes[operands_[operands_.size() - 2]].operation;
  if (target != Operation::kTasks && target != Operation::kTaskEntry) {
    push(Operation::kIndex, offset, 0, 2);
    return;
  }
  operands_.pop_back();
  if (key.operation != Operation::kLiteral || !tree_.literals[key.payload]->is_string()) {
    note_defect(ErrorCode::kInvalidArgument, "tasks takes an id written out, as in tasks[\"a\"]",
                offset);
    return;
  }
  select_from_tasks(tree_.literals[key.payload]->get_ref<const std::string&>(), key.offset);
}

void TreeBuilder::begin_call() {
  Name name = std::move(names_.back());
  names_.pop_back();
  pending_.push_back(
      {Operation::kCall, name.offset, std::move(name.text), operands_.size(), false});
}

void TreeBuilder::begin_method() {
  begin_call();
  pending_.back().is_method = true;
  --pending_.back().operands;  // the receiver is the first argument
}

void TreeBuilder::begin_list(size_t offset) {
  pending_.push_back(
      {Operation::kList, static_cast<uint32_t>(offset), "", operands_.size(), false});
}

void TreeBuilder::begin_map(size_t offset) {
  pending_.push_back({Operation::kMap, static_cast<uint32_t>(offset), "", operands_.size(), false});
}

void TreeBuilder::end_brackets() {
  const Pending pending = std::move(pending_.back());
  pending_.pop_back();
  if (pending.operation != Operation::kCall) {
    push(pending.operation, pending.offset, 0, operands_.size() - pending.operands);
  } else if (pending.function == "has" && !pending.is_method) {
    end_has(pending);
  } else {
    end_call(pending);
  }
}

// has() is a macro: it asks about the selection itself, not about its value.
void TreeBuilder::end_has(const Pending& pending) {
  const size_t count = operands_.size() - pending.operands;
  Node* argument = count == 1 ? &tree_.nodes[operands_.back()] : nullptr;
  const Operation operation = argument != nullptr ? argument->operation : Operation::kLiteral;
  if (operation == Operation::kField) {
    argument->operation = Operation::kHasField;
  } else if (operation == Operation::kIndex) {
    argument->operation = Operation::kHasIndex;
  } else if (operation == Operation::kTask) {
    argument->operation = Operation::kHasTask;
  } else {
    note_defect(ErrorCode::kInvalidArgument, "has() takes one field, as in has(inputs.name)",
                pending.offset);
    push(Operation::kList, pending.offset, 0, count);
  }
}

void TreeBuilder::end_call(const Pending& pending) {
  const size_t count = operands_.size() - pending.operands;
  const auto function = find_function(pending.function);
  if (!function) {
    note_defect(ErrorCode::kInvalidArgument, "no function is called '" + pending.function + "'",
                pending.offset);
  } else if (const auto complaint = check_call(*function, pending.is_method, count)) {
    note_defect(ErrorCode::kInvalidArgument, *complaint, pending.offset);
  }
  push(Operation::kCall, pending.offset, function.value_or(0), count);
}

void TreeBuilder::binary_operator(Operation operation, size_t offset) {
  pending_.push_back({operation, static_cast<uint32_t>(offset), "", 0, false});
}

void TreeBuilder::end_operator(size_t child_count) {
  const Pending pending = std::move(pending_.back());
  pending_.pop_back();
  push(pending.operation, pending.offset, 0, child_count);
}

void TreeBuilder::end_binary() { end_operator(2); }

void TreeBuilder::prefix_operator(Operation operation, size_t offset) {
  binary_operator(operation, offset);
}

void TreeBuilder::end_prefix() { end_operator(1); }

void TreeBuilder::begin_conditional(size_t offset) {
  binary_operator(Operation::kConditional, offset);
}

void TreeBuilder::end_conditional() { end_operator(3); }

Result<Tree> TreeBuilder::finish() {
  for (const Node& node : tree_.nodes) {
    if (node.operation == Operation::kTasks) {
      note_defect(ErrorCode::kInvalidArgument, "expected a task's id after tasks, as in tasks.a",
                  node.offset);
    }
    if (node.operation == Operation::kTaskEntry) {
      note_defect(ErrorCode::kInvalidArgument,
                  "expected .output, .state, .error or .attempts after the task's id", node.offset);
    }
  }
  if (defect_) return *defect_;
  GANTLINE_ASSERT(operands_.size() == 1);
  // The root is built last, or was rewritten in place: indexing tasks leaves its key behind.
  tree_.root = operands_.back();
  return std::move(tree_);
}

}  // namespace gantline::expression
