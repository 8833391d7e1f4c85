// Workflows that draw from every feature of the file format.
#include <algorithm>
#include <array>

#include "generate/shapes.hpp"

namespace gantline::generate {
namespace {

using nlohmann::json;

constexpr uint32_t kCpus = 4;  // of the run
constexpr uint32_t kMemoryMib = 4'096;
constexpr uint32_t kReach = 12;  // dependencies go back at most this many tasks, mostly
constexpr uint32_t kNeedsMax = 4;
constexpr uint32_t kHandledTasksMin = 6;  // smaller workflows have no exit handlers
constexpr uint32_t kSegmentTasks = 2;
constexpr int64_t kLongestMs = 60'000;

class Mixer {
 public:
  Mixer(uint32_t task_count, uint64_t seed) : task_count_(task_count), random_(seed) {}

  json make(std::string name, std::string description) {
    json document = {{"name", std::move(name)}, {"description", std::move(description)}};
    add_settings(document);
    uint32_t handlers = 0;
    if (task_count_ >= kHandledTasksMin) {
      for (const char* const list : {"on_success", "on_failure", "finally"}) {
        handlers += add_handlers(document, list);
      }
    }
    json tasks = json::array();
    for (uint32_t left = task_count_ - handlers; left > 0;) {
      if (left >= kSegmentTasks && one_in(25)) {
        tasks.push_back(draw_embedding(tasks, document));
        left -= kSegmentTasks;
      } else {
        tasks.push_back(draw_task(tasks));
        --left;
      }
    }
    document["tasks"] = std::move(tasks);
    return document;
  }

 private:
  uint32_t below(uint32_t bound) { return random_.below(bound); }
  bool one_in(uint32_t count) { return below(count) == 0; }
  int64_t between(int64_t least, int64_t most) {
    return least + below(static_cast<uint32_t>(most - least + 1));
  }
  // In hundredths: the division is exactly rounded, so the text is the same everywhere.
  double ratio(uint32_t hundredths_below) {
    return static_cast<double>(below(hundredths_below)) / 100.0;
  }
  template <size_t kCount>
  const char* pick(const std::array<const char*, kCount>& words) {
    return words[below(kCount)];
  }
  template <typename... Words>
  std::string pick(Words... words) {
    return pick(std::array<const char*, sizeof...(Words)>{words...});
  }

  void add_settings(json& document) {
    document["policy"] = pick("priority", "deadline", "critical_path", "fifo");
    document["priority"] = between(1, 10);
    document["limits"] = {{"db", between(1, 3)}, {"shard:1", 1}};
    document["resources"] = {{"cpu", kCpus}, {"memory", std::to_string(kMemoryMib) + "MiB"}};
    if (one_in(3)) document["prices"] = {{"cpu", 0.04}};
    if (one_in(3)) {
      const int64_t deadline =
          between(10'000, 5'000 + 8'000 * int64_t{std::min(task_count_, 500u)});
      document["deadline"] = deadline;
      if (one_in(2)) document["deadline_warning"] = deadline / 3;
    }
    if (!one_in(4)) document["max_failure_ratio"] = ratio(101);
    if (one_in(3)) document["accept_partial"] = true;
    if (one_in(3)) document["tags"] = json::array({"mixed"});
    if (one_in(3)) document["inputs"] = {{"type", "object"}};
    if (one_in(3)) {
      document["defaults"] = {{"retry", draw_retry()}, {"priority", between(0, 20)}};
    }
  }

  uint32_t add_handlers(json& document, const char* list) {
    if (!one_in(3)) return 0;
    document[list] = json::array({draw_task(json::array(), std::string(list) + "_")});
    return 1;
  }

  std::string next_id(const std::string& prefix) { return prefix + std::to_string(++ids_); }

  // Ids of entries that came before, each once.
  std::vector<std::string> draw_needs(const json& tasks) {
    std::vector<std::string> needs;
    const auto count = static_cast<uint32_t>(tasks.size());
    if (count == 0 || one_in(8)) return needs;
    for (int64_t n = between(1, one_in(3) ? kNeedsMax : 2); n > 0; --n) {
      const uint32_t reach = one_in(10) ? count : std::min(count, kReach);
      needs.push_back(tasks[count - 1 - below(reach)]["id"].get<std::string>());
    }
    std::sort(needs.begin(), needs.end());
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
    return needs;
  }

  json draw_embedding(const json& tasks, json& document) {
    document["segments"]["pair"] = {
        {"tasks",
         {{{"id", "first"}, {"type", "noop"}, {"estimate", "2s"}},
          {{"id", "second"},
           {"type", "noop"},
           {"needs", json::array({"first"})},
           {"when", "tasks.first.attempts > 0"},
           {"estimate", {{"p50", 1'000}, {"p95", 4'000}, {"failure", 0.1}}}}}}};
    json entry = {{"id", next_id("embed")}, {"segment", "pair"}};
    if (const auto needs = draw_needs(tasks); !needs.empty()) entry["needs"] = needs;
    return entry;
  }

  json draw_task(const json& tasks, const std::string& prefix = "t") {
    json task = {{"id", next_id(prefix)}, {"type", "noop"}};
    const std::vector<std::string> needs = draw_needs(tasks);
    if (!needs.empty()) task["needs"] = needs;
    if (!needs.empty() && one_in(4)) {
      task["join"] =
          pick("all_success", "all_done", "none_failed", "one_success", "one_failed", "all_failed");
    }
    if (one_in(6)) task["when"] = draw_condition(needs);
    if (!one_in(12)) task["estimate"] = draw_estimate();
    if (one_in(3)) task["retry"] = draw_retry();
    if (one_in(4)) task["timeout"] = draw_timeout();
    if (one_in(3)) task["priority"] = between(0, 100);
    if (one_in(6)) task["allow_failure"] = true;
    if (one_in(8)) task["fallback"] = {{"type", "noop"}, {"with", {{"output", "given up"}}}};
    if (one_in(5)) task["class"] = pick("compute", "io", "network", "hybrid");
    if (one_in(5)) task["with"] = {{"output", draw_payload(needs)}};
    if (one_in(20)) task["idempotency_key"] = "key-" + std::to_string(below(1'000));
    add_demands(task);
    if (one_in(8)) add_fan_out(task);
    return task;
  }

  // An embedding is no task, so expressions look at the tasks of it.
  static std::string reference(const std::string& id) {
    const bool is_embedding = id.compare(0, 5, "embed") == 0;
    return "tasks['" + id + (is_embedding ? ".second" : "") + "']";
  }

  std::string draw_condition(const std::vector<std::string>& needs) {
    if (needs.empty() || one_in(4)) return pick("true", "false", "1 + 1 == 2", "'run' != ''");
    const std::string task = reference(needs[below(static_cast<uint32_t>(needs.size()))]);
    switch (below(4)) {
      case 0: return task + ".state == 'completed'";
      case 1: return task + ".state != 'failed'";
      case 2: return task + ".attempts < 2";
      default: return "has(" + task + ".error) || true";
    }
  }

  json draw_payload(const std::vector<std::string>& needs) {
    if (needs.empty() || one_in(3)) return {{"value", between(0, 99)}};
    return {{"state", "${{ " + reference(needs.front()) + ".state }}"},
            {"text", "it took ${{ " + reference(needs.front()) + ".attempts }} attempts"}};
  }

  json draw_estimate() {
    const int64_t shortest = between(0, 20'000);
    const int64_t longest = shortest + between(1, kLongestMs - 20'000);
    json estimate = json::object();
    switch (below(6)) {
      case 0: estimate = {{"fixed", shortest}}; break;
      case 1: estimate = {{"min", shortest}, {"max", longest}}; break;
      case 2:
        estimate = {{"min", shortest}, {"mode", between(shortest, longest)}, {"max", longest}};
        break;
      case 3: estimate = {{"samples", {shortest, longest, between(shortest, longest)}}}; break;
      default: estimate = {{"p50", shortest + 1}, {"p95", longest + 1}}; break;
    }
    if (one_in(2)) estimate["failure"] = one_in(8) ? ratio(101) : ratio(31);
    if (one_in(5)) estimate["cost"] = ratio(500);
    return estimate;
  }

  json draw_retry() {
    json retry = {{"maximum_attempts", between(1, 4)}};
    if (one_in(2)) retry["initial_interval"] = between(0, 5'000);
    if (one_in(2)) retry["backoff_coefficient"] = 1.0 + ratio(200);
    if (one_in(2)) retry["maximum_interval"] = between(5'000, 60'000);
    if (one_in(2)) retry["jitter"] = ratio(101);
    if (one_in(5)) retry["total_budget"] = between(1'000, 90'000);
    if (one_in(8)) retry["non_retryable_errors"] = json::array({"timeout"});
    return retry;
  }

  // Short ones run out now and then.
  json draw_timeout() {
    if (one_in(3)) return between(5'000, 90'000);
    json timeout = json::object();
    if (one_in(2)) timeout["start_to_close"] = between(5'000, 90'000);
    if (one_in(3)) timeout["schedule_to_start"] = between(5'000, 120'000);
    if (one_in(3)) timeout["schedule_to_close"] = between(20'000, 300'000);
    if (one_in(4)) timeout["heartbeat"] = between(10'000, 120'000);
    return timeout;
  }

  void add_demands(json& task) {
    if (one_in(5)) task["limits"].push_back("db");
    if (one_in(8)) task["limits"].push_back("free");  // a key that nobody bounds
    if (one_in(3)) task["resources"]["cpu"] = between(1, kCpus);
    if (one_in(4)) {
      task["resources"]["memory"] = std::to_string(between(1, kMemoryMib)) + "MiB";
    }
    if (one_in(12)) task["resources"]["licence"] = 1;  // the installation's, if it has any
  }

  void add_fan_out(json& task) {
    const int64_t elements = one_in(10) ? 0 : between(1, 6);
    task["for_each"] = one_in(3) ? std::string("${{ ['a', 'b', 'c'] }}")
                                 : "range(" + std::to_string(elements) + ")";
    if (one_in(2)) task["max_failure_ratio"] = ratio(101);
    if (one_in(2)) task["limits"].push_back("shard:${{ item_index % 3 }}");
    if (one_in(2)) task["with"] = {{"output", "${{ item }}"}};
    if (task.contains("estimate") && one_in(2)) task["estimate"]["elements"] = elements;
  }

  const uint32_t task_count_;
  Random random_;
  uint32_t ids_ = 0;
};

}  // namespace

json make_mixed(std::string name, std::string description, uint32_t task_count, uint64_t seed) {
  return Mixer(task_count, seed).make(std::move(name), std::move(description));
}

}  // namespace gantline::generate
