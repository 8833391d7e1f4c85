#include <algorithm>

#include "gantline/limits.hpp"
#include "import/argo_condition.hpp"

namespace gantline::import {
namespace {

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// Recursive descent; stops at the first error.
class DependsParser {
 public:
  explicit DependsParser(std::string_view text) : text_(text) {}

  Result<DependsNode> parse() {
    DependsNode root = parse_or(0);
    skip_blanks();
    if (error_.message.empty() && !text_.empty()) fail("expected && or ||");
    if (!error_.message.empty()) return error_;
    return root;
  }

 private:
  DependsNode parse_or(size_t depth) { return parse_joined(depth, "||", DependsNode::Kind::kOr); }

  DependsNode parse_joined(size_t depth, std::string_view sign, DependsNode::Kind kind) {
    const auto parse_next = [&] {
      return kind == DependsNode::Kind::kOr ? parse_joined(depth, "&&", DependsNode::Kind::kAnd)
                                            : parse_unary(depth);
    };
    DependsNode first = parse_next();
    if (!accept(sign)) return first;
    DependsNode node;
    node.kind = kind;
    node.children.push_back(std::move(first));
    do {
      node.children.push_back(parse_next());
    } while (error_.message.empty() && accept(sign));
    return node;
  }

  DependsNode parse_unary(size_t depth) {
    if (depth > limits::kExpressionDepth) {
      fail("nested too deeply", ErrorCode::kLimitExceeded);
      return {};
    }
    if (accept("!")) {
      DependsNode node;
      node.kind = DependsNode::Kind::kNot;
      node.children.push_back(parse_unary(depth + 1));
      return node;
    }
    if (accept("(")) {
      DependsNode node = parse_or(depth + 1);
      if (!accept(")")) fail("expected )");
      return node;
    }
    return parse_task();
  }

  DependsNode parse_task() {
    DependsNode node;
    node.task = read_name();
    if (node.task.empty()) fail("expected the name of a task");
    if (accept(".")) set_status(node, read_name());
    return node;
  }

  void set_status(DependsNode& node, const std::string& word) {
    // Whether a task failed by itself or was failed by the system is one thing here: failed.
    if (word == "Succeeded") {
      node.status = ArgoStatus::kSucceeded;
    } else if (word == "Failed" || word == "Errored") {
      node.status = ArgoStatus::kFailed;
    } else if (word == "Skipped") {
      node.status = ArgoStatus::kSkipped;
    } else if (word == "Omitted") {
      node.status = ArgoStatus::kOmitted;
    } else {
      fail("unsupported status \"" + word +
           "\"; expected Succeeded, Failed, Errored, Skipped or Omitted");
    }
  }

  std::string read_name() {
    skip_blanks();
    size_t size = 0;
    while (size < text_.size() && is_name_character(text_[size])) ++size;
    const std::string name(text_.substr(0, size));
    text_.remove_prefix(size);
    return name;
  }

  void skip_blanks() {
    const size_t first = text_.find_first_not_of(" \t\r\n");
    text_.remove_prefix(first == std::string_view::npos ? text_.size() : first);
  }

  bool accept(std::string_view sign) {
    skip_blanks();
    if (text_.substr(0, sign.size()) != sign) return false;
    text_.remove_prefix(sign.size());
    return true;
  }

  void fail(std::string message, ErrorCode code = ErrorCode::kInvalidArgument) {
    if (!error_.message.empty()) return;
    error_ = {code, std::move(message), ""};
    text_ = {};
  }

  std::string_view text_;
  Error error_;
};

void collect_tasks(const DependsNode& node, std::vector<std::string>& names) {
  if (node.kind == DependsNode::Kind::kTask &&
      std::find(names.begin(), names.end(), node.task) == names.end()) {
    names.push_back(node.task);
  }
  for (const DependsNode& child : node.children) collect_tasks(child, names);
}

}  // namespace

Result<DependsNode> parse_depends(std::string_view text) { return DependsParser(text).parse(); }

DependsNode all_passed(const std::vector<std::string>& tasks) {
  DependsNode node;
  node.kind = DependsNode::Kind::kAnd;
  for (const std::string& task : tasks) {
    DependsNode child;
    child.task = task;
    node.children.push_back(std::move(child));
  }
  return node;
}

std::vector<std::string> tasks_of(const DependsNode& node) {
  std::vector<std::string> names;
  collect_tasks(node, names);
  return names;
}

std::string to_expression(
    const DependsNode& node,
    const std::function<std::string(const std::string&, ArgoStatus)>& condition_of) {
  switch (node.kind) {
    case DependsNode::Kind::kTask: return condition_of(node.task, node.status);
    case DependsNode::Kind::kNot:
      return "!(" + to_expression(node.children.front(), condition_of) + ")";
    case DependsNode::Kind::kAnd:
    case DependsNode::Kind::kOr: break;
  }
  std::string text = "(";
  for (const DependsNode& child : node.children) {
    if (text.size() > 1) text += node.kind == DependsNode::Kind::kAnd ? " && " : " || ";
    text += to_expression(child, condition_of);
  }
  return text + ")";
}

}  // namespace gantline::import
