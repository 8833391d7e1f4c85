#include "gantline/limits.hpp"
#include "import/formats.hpp"
#include "import/support.hpp"
#include "import/text_lines.hpp"

namespace gantline::import {
namespace {

using nlohmann::json;

std::string task_id(int64_t number) { return numbered("t", number); }

// Reads the count, then one row a task: number, duration, number of predecessors, predecessors. The
// rows come in the order of their numbers; a line that begins with "#" ends the graph.
class GraphReader {
 public:
  explicit GraphReader(std::string_view text) : lines_(text) {}

  Result<json, Defects> read(std::string_view name) {
    json document = make_document(name, "");
    if (read_count()) read_rows(document["tasks"]);
    if (!defects_.empty()) return defects_.take();
    return document;
  }

 private:
  // The next line with words before the comments; absent at their start and at the end.
  std::optional<TextLine> next_line() {
    while (std::optional<TextLine> line = lines_.next()) {
      if (line->words.empty()) continue;
      if (line->words.front().text.front() == '#') break;
      return line;
    }
    return std::nullopt;
  }

  bool read_count() {
    const std::optional<TextLine> line = next_line();
    const auto count =
        line && line->words.size() == 1 ? parse_whole_number(line->words[0].text) : std::nullopt;
    if (!count) {
      defects_.add_at(line ? line->number : 1, 1,
                      "not a Standard Task Graph: the first line must be the number of tasks");
      return false;
    }
    if (*count + 2 > static_cast<int64_t>(limits::kTasks)) {
      defects_.add_at(line->number, line->words[0].column,
                      "more than " + std::to_string(limits::kTasks) + " tasks",
                      ErrorCode::kLimitExceeded);
      return false;
    }
    task_count_ = *count + 2;  // with the entry and exit dummies
    return true;
  }

  void read_rows(json& tasks) {
    int64_t expected = 0;
    while (!defects_.full()) {
      const std::optional<TextLine> line = next_line();
      if (!line) break;
      if (expected == task_count_) {
        fail(*line, 0, "a row too many: " + std::to_string(task_count_) + " were announced");
        return;
      }
      read_row(*line, expected, tasks);
      ++expected;
    }
    if (expected < task_count_ && !defects_.full()) {
      defects_.add_at(lines_.number(), 1,
                      std::to_string(task_count_) +
                          " rows were announced (two dummies included), " +
                          std::to_string(expected) + " are there");
    }
  }

  void read_row(const TextLine& line, int64_t expected, json& tasks) {
    std::vector<int64_t> row;
    for (size_t i = 0; i < line.words.size(); ++i) {
      const auto number = parse_whole_number(line.words[i].text);
      if (!number) return fail(line, i, "expected a whole number >= 0");
      row.push_back(*number);
    }
    if (row.size() < 3 || row.size() - 3 != static_cast<size_t>(row[2])) {
      return fail(line, 0, "expected a task, its duration, its number of predecessors and them");
    }
    if (row[0] != expected) {
      return fail(line, 0, "expected the row of task " + std::to_string(expected));
    }
    if (row[1] > limits::kDuration.count) return fail(line, 1, "this duration is too long");
    json task = make_recorded_task(task_id(row[0]), {row[1]});
    for (size_t i = 3; i < row.size(); ++i) {
      if (row[i] >= task_count_) return fail(line, i, "there is no such task");
      task["needs"].push_back(task_id(row[i]));
    }
    tasks.push_back(std::move(task));
  }

  void fail(const TextLine& line, size_t word, std::string message) {
    defects_.add_at(line.number, line.words[word].column, std::move(message));
  }

  TextLines lines_;
  DefectList defects_;
  int64_t task_count_ = 0;
};

}  // namespace

Result<json, Defects> read_stg(std::string_view text, std::string_view name) {
  return GraphReader(text).read(name);
}

}  // namespace gantline::import
