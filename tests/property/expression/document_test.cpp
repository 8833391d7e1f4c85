#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/expressions.hpp"

using namespace gantline;
using nlohmann::json;

namespace {

// The values that docs/expressions.md lists at its beginning.
testing::TableScope document_scope() {
  testing::TableScope scope;
  scope
      .set("inputs", R"({"city": "Graz", "count": 3, "rate": 0.5, "parts": ["a", "b", "c"],
                          "odd-key": 9})")
      .set("item", R"({"name": "first"})")
      .set("item_index", "4")
      .set("with", R"({"url": "HTTP://Example.org/x"})")
      .set_task("fetch", TaskField::kOutput, R"({"body": "text"})")
      .set_task("fetch", TaskField::kState, R"("completed")")
      .set_task("fetch", TaskField::kAttempts, "2")
      .set_task("a-b.c", TaskField::kOutput, "42")
      .set_task_unknown("later", TaskField::kOutput);
  return scope;
}

struct Example {
  std::string source;
  std::string value;
  bool is_template = false;
};

// Cells of a table's row; a bar within a cell is written \|.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cells.back() += line[++i];
    } else if (line[i] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  for (std::string& cell : cells) {
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
  }
  return cells;
}

std::string without_backticks(const std::string& cell) {
  return cell.size() >= 2 && cell.front() == '`' && cell.back() == '`'
             ? cell.substr(1, cell.size() - 2)
             : cell;
}

// Rows of the tables whose head is "expression" or "template".
std::vector<Example> read_examples() {
  std::ifstream file(std::string(GANTLINE_DOCS) + "/expressions.md");
  std::vector<Example> examples;
  std::string head;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] != '|') {
      head.clear();
      continue;
    }
    const auto cells = cells_of(line);
    if (head.empty()) {
      head = cells[0];
    } else if ((head == "expression" || head == "template") && cells[0].substr(0, 3) != "---") {
      examples.push_back(
          {without_backticks(cells[0]), without_backticks(cells[1]), head == "template"});
    }
  }
  return examples;
}

std::string outcome(const Result<ExpressionValue>& value) {
  if (!value.ok()) return "error: " + value.error().message;
  return value.value().is_unknown ? "unknown" : value.value().json->dump();
}

std::string outcome_of(const Example& example, const ExpressionScope& scope) {
  if (!example.is_template) {
    const auto compiled = Expression::compile(example.source);
    return compiled.ok() ? outcome(compiled.value().evaluate(scope))
                         : "error: " + compiled.error().message;
  }
  const auto compiled =
      Template::compile(std::make_shared<const json>(json::parse(example.source)));
  REQUIRE(compiled.ok());
  const auto rendered = compiled.value().render(scope);
  REQUIRE(rendered.ok());
  return rendered.value().json->dump();
}

}  // namespace

TEST_CASE("every example of the document about expressions is true", "[expression][docs]") {
  const auto scope = document_scope();
  const auto examples = read_examples();
  CHECK(examples.size() > 60);
  for (const Example& example : examples) {
    CAPTURE(example.source);
    CHECK(outcome_of(example, scope) == example.value);
  }
}
