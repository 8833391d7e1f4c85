#include "gantline/limits.hpp"
#include "import/formats.hpp"
#include "import/support.hpp"
#include "import/text_lines.hpp"

namespace gantline::import {
namespace {

using nlohmann::json;

// A job of the project, filled in section by section.
struct Job {
  bool has_precedence_row = false;
  bool has_request_row = false;
  Millis duration{};
  std::vector<int64_t> predecessors;  // job numbers, ascending since rows are
  std::vector<int64_t> demands;       // by resource
};

enum class Section { kHead, kPrecedence, kRequests, kCapacities, kDone };

// Reads the sections in turn. Lines of asterisks end a section, its title begins it.
class ProjectReader {
 public:
  explicit ProjectReader(std::string_view text) : lines_(text) {}

  Result<json, Defects> read(std::string_view name) {
    while (!stopped_ && !defects_.full()) {
      const std::optional<TextLine> line = lines_.next();
      if (!line) break;
      if (!line->words.empty()) read_line(*line);
    }
    if (!stopped_) check_complete();
    if (!defects_.empty()) return defects_.take();
    return make_project(name);
  }

 private:
  void read_line(const TextLine& line) {
    const std::string_view first = line.words.front().text;
    if (first.front() == '*') return end_section(line);
    if (first == "PRECEDENCE") return begin_table(line, Section::kPrecedence);
    if (first.substr(0, 17) == "REQUESTS/DURATION") return begin_table(line, Section::kRequests);
    if (first.substr(0, 20) == "RESOURCEAVAILABILITI") {
      return begin_table(line, Section::kCapacities);
    }
    // The first line of a table is its header, and a line of dashes may follow.
    if (header_lines_ > 0) {
      --header_lines_;
      return;
    }
    if (first.substr(0, 3) == "---") return;
    switch (section_) {
      case Section::kHead: return read_head(line);
      case Section::kPrecedence: return read_precedence(line);
      case Section::kRequests: return read_request(line);
      case Section::kCapacities: return read_capacities(line);
      case Section::kDone: return;
    }
  }

  void end_section(const TextLine& line) {
    if (line.text.find_first_not_of("* \t") != std::string_view::npos) {
      fail(line, line.words.front(), "unexpected text after an asterisk");
    }
    if (section_ != Section::kHead) section_ = Section::kDone;
  }

  void begin_table(const TextLine& line, Section section) {
    if (job_count_ < 0 || renewable_count_ < 0) {
      stop(line, "the head must give the number of jobs and of renewable resources first");
      return;
    }
    section_ = section;
    header_lines_ = 1;
  }

  // "label : 4 R": the number after the colon belongs to the label before it.
  void read_head(const TextLine& line) {
    const bool is_jobs = line.words.front().text == "jobs";
    const bool is_resource = line.words.front().text == "-" && line.words.size() > 1;
    if (!is_jobs && !is_resource) return;
    const size_t colon = line.text.find(':');
    const auto number = colon == std::string_view::npos
                            ? std::nullopt
                            : first_number_after(line, static_cast<int>(colon) + 1);
    if (!number) {
      fail(line, line.words.front(), "expected a whole number after the colon");
      return;
    }
    if (is_jobs) {
      read_job_count(line, *number);
    } else {
      read_resource_count(line, *number);
    }
  }

  static std::optional<int64_t> first_number_after(const TextLine& line, int column) {
    for (const Word& word : line.words) {
      if (word.column > column) return parse_whole_number(word.text);
    }
    return std::nullopt;
  }

  void read_job_count(const TextLine& line, int64_t count) {
    // Each job needs two rows of its own further down, so a false count cannot make us allocate
    // more than the limit of tasks.
    if (count < 2 || count > static_cast<int64_t>(limits::kTasks)) {
      stop(line, "expected between 2 and " + std::to_string(limits::kTasks) + " jobs");
      return;
    }
    job_count_ = count;
    jobs_.resize(static_cast<size_t>(count));
  }

  void read_resource_count(const TextLine& line, int64_t count) {
    const std::string_view kind = line.words[1].text;
    if (kind == "renewable") {
      if (count > static_cast<int64_t>(limits::kTaskDemands)) {
        stop(line, "more than " + std::to_string(limits::kTaskDemands) + " resources",
             ErrorCode::kLimitExceeded);
        return;
      }
      renewable_count_ = count;
    } else if (count != 0) {
      stop(line, std::string(kind) + " resources have no counterpart here; only renewable ones do");
    }
  }

  // jobnr #modes #successors successor...
  void read_precedence(const TextLine& line) {
    std::vector<int64_t> row;
    if (!read_numbers(line, row)) return;
    if (row.size() < 3 || row.size() != 3 + static_cast<size_t>(row[2])) {
      fail(line, line.words.front(),
           "expected a job, its modes, its number of successors and them");
      return;
    }
    Job* job = find_job(line, 0, row[0]);
    if (job == nullptr) return;
    if (row[1] != 1) return refuse_modes(line);
    if (job->has_precedence_row) fail(line, line.words[0], "a second row of this job");
    job->has_precedence_row = true;
    for (size_t i = 3; i < row.size(); ++i) {
      Job* successor = find_job(line, i, row[i]);
      if (successor != nullptr) successor->predecessors.push_back(row[0]);
    }
  }

  void refuse_modes(const TextLine& line) {
    stop(line,
         "this is a multi-mode project: which mode a job runs in is a decision that a workflow "
         "cannot leave open; only single-mode projects (.sm) can be imported");
  }

  // jobnr mode duration R1..Rk
  void read_request(const TextLine& line) {
    std::vector<int64_t> row;
    if (!read_numbers(line, row)) return;
    const size_t columns = 3 + static_cast<size_t>(renewable_count_);
    if (row.size() != columns) {
      fail(line, line.words.front(), "expected " + std::to_string(columns) + " numbers");
      return;
    }
    Job* job = find_job(line, 0, row[0]);
    if (job == nullptr) return;
    if (row[1] != 1) return refuse_modes(line);
    if (job->has_request_row) fail(line, line.words[0], "a second row of this job");
    job->has_request_row = true;
    if (row[2] > limits::kDuration.count) fail(line, line.words[2], "this duration is too long");
    job->duration = {row[2]};
    job->demands.assign(row.begin() + 3, row.end());
    for (size_t i = 3; i < row.size(); ++i) check_amount(line, i, row[i]);
  }

  void read_capacities(const TextLine& line) {
    std::vector<int64_t> row;
    if (!read_numbers(line, row)) return;
    if (row.size() != static_cast<size_t>(renewable_count_) || !capacities_.empty()) {
      fail(line, line.words.front(),
           "expected one row of " + std::to_string(renewable_count_) + " capacities");
      return;
    }
    for (size_t i = 0; i < row.size(); ++i) check_amount(line, i, row[i]);
    capacities_ = std::move(row);
  }

  void check_amount(const TextLine& line, size_t word, int64_t amount) {
    if (amount > limits::kAmount / 1000) fail(line, line.words[word], "this amount is too large");
  }

  bool read_numbers(const TextLine& line, std::vector<int64_t>& row) {
    for (const Word& word : line.words) {
      const auto number = parse_whole_number(word.text);
      if (!number) {
        fail(line, word, "expected a whole number >= 0");
        return false;
      }
      row.push_back(*number);
    }
    return true;
  }

  Job* find_job(const TextLine& line, size_t word, int64_t number) {
    if (number >= 1 && number <= job_count_) return &jobs_[static_cast<size_t>(number) - 1];
    fail(line, line.words[word],
         "there is no such job; they count from 1 to " + std::to_string(job_count_));
    return nullptr;
  }

  void check_complete() {
    const int end = lines_.number();
    if (job_count_ < 0) {
      defects_.add_at(end, 1,
                      "not a PSPLIB project: no line \"jobs (incl. supersource/sink ): n\"");
      return;
    }
    for (size_t i = 0; i < jobs_.size() && !defects_.full(); ++i) {
      const std::string job = numbered("job ", static_cast<int64_t>(i) + 1);
      if (!jobs_[i].has_precedence_row) {
        defects_.add_at(end, 1, job + " has no row under PRECEDENCE RELATIONS");
      }
      if (!jobs_[i].has_request_row) {
        defects_.add_at(end, 1, job + " has no row under REQUESTS/DURATIONS");
      }
    }
    if (renewable_count_ > 0 && capacities_.empty()) {
      defects_.add_at(end, 1, "no capacities under RESOURCEAVAILABILITIES");
    }
  }

  json make_project(std::string_view name) const {
    json document = make_document(name, "");
    for (size_t i = 0; i < capacities_.size(); ++i) {
      document["resources"][resource_name(i)] = capacities_[i];
    }
    for (size_t i = 0; i < jobs_.size(); ++i) {
      json task = make_recorded_task(job_id(static_cast<int64_t>(i) + 1), jobs_[i].duration);
      for (const int64_t job : jobs_[i].predecessors) task["needs"].push_back(job_id(job));
      for (size_t k = 0; k < jobs_[i].demands.size(); ++k) {
        if (jobs_[i].demands[k] > 0) task["resources"][resource_name(k)] = jobs_[i].demands[k];
      }
      document["tasks"].push_back(std::move(task));
    }
    return document;
  }

  static std::string resource_name(size_t index) {
    return numbered("R", static_cast<int64_t>(index) + 1);
  }
  static std::string job_id(int64_t number) { return numbered("j", number); }

  void fail(const TextLine& line, const Word& word, std::string message) {
    defects_.add_at(line.number, word.column, std::move(message));
  }
  // A defect after which the rest would only produce noise.
  void stop(const TextLine& line, std::string message,
            ErrorCode code = ErrorCode::kInvalidArgument) {
    defects_.add_at(line.number, line.words.front().column, std::move(message), code);
    stopped_ = true;
  }

  TextLines lines_;
  DefectList defects_;
  Section section_ = Section::kHead;
  int header_lines_ = 0;
  bool stopped_ = false;
  int64_t job_count_ = -1;
  int64_t renewable_count_ = -1;
  std::vector<Job> jobs_;
  std::vector<int64_t> capacities_;
};

}  // namespace

Result<json, Defects> read_psplib(std::string_view text, std::string_view name) {
  return ProjectReader(text).read(name);
}

}  // namespace gantline::import
