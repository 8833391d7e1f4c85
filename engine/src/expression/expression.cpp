#include "gantline/expression.hpp"

#include <algorithm>

#include "expression/evaluator.hpp"
#include "expression/parser.hpp"
#include "expression/program.hpp"

namespace gantline {
namespace expression {

void sort_and_unique(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace expression

Result<Expression> Expression::compile(std::string_view source) {
  Result<expression::Tree> tree = expression::parse(source);
  if (!tree.ok()) return tree.error();
  auto program = std::make_shared<Program>();
  program->source = source;
  program->tree = std::move(tree).value();
  for (const expression::Node& node : program->tree.nodes) {
    if (node.operation == expression::Operation::kRoot) {
      program->roots.push_back(program->tree.names[node.payload]);
    }
  }
  for (const auto& [id, field] : program->tree.task_fields) program->task_ids.push_back(id);
  if (!program->task_ids.empty()) program->roots.emplace_back("tasks");
  expression::sort_and_unique(program->task_ids);
  expression::sort_and_unique(program->roots);
  Expression result;
  result.program_ = std::move(program);
  return result;
}

Result<ExpressionValue> Expression::evaluate(const ExpressionScope& scope) const {
  expression::Budget budget;
  return evaluate(scope, budget);
}

Result<ExpressionValue> Expression::evaluate(const ExpressionScope& scope,
                                             expression::Budget& budget) const {
  return expression::evaluate(program_->tree, scope, budget);
}

const std::vector<std::string>& Expression::task_ids() const noexcept { return program_->task_ids; }
const std::vector<std::string>& Expression::roots() const noexcept { return program_->roots; }
const std::string& Expression::source() const noexcept { return program_->source; }

}  // namespace gantline
