#include "model/segments.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "gantline/limits.hpp"
#include "model/expression_rewrite.hpp"

namespace gantline {
namespace {

// Moves tasks of a segment under `prefix`, and counts the bytes that this copies.
class Prefixer {
 public:
  explicit Prefixer(const std::string& prefix) : prefix_(prefix) {}

  size_t copied_bytes() const noexcept { return copied_bytes_; }

  void apply(TaskDraft& task) {
    task.id = prefixed(task.id.value_or(""));
    if (task.needs) {
      for (std::string& id : *task.needs) id = prefixed(id);
    }
    apply(task.with);
    if (task.fallback) apply(task.fallback->with);
    apply(task.when);
    apply(task.for_each);
    if (!task.limits) return;
    for (std::string& key : *task.limits) {
      key = prefix_task_ids_in(nlohmann::json(key), prefix_, copied_bytes_).get<std::string>();
    }
  }

 private:
  std::string prefixed(const std::string& id) {
    copied_bytes_ += sizeof(std::string) + prefix_.size() + id.size();
    return prefix_ + "." + id;
  }

  void apply(JsonValue& value) {
    if (value.json == nullptr) return;
    value.json = std::make_shared<const nlohmann::json>(
        prefix_task_ids_in(*value.json, prefix_, copied_bytes_));
  }

  void apply(std::optional<ExpressionText>& expression) const {
    if (expression) expression->text = prefix_task_ids(bare_expression(expression->text), prefix_);
  }

  const std::string& prefix_;
  size_t copied_bytes_ = 0;
};

class Expander {
 public:
  Expander(const SegmentMap& segments, DefectList& defects)
      : segments_(segments), defects_(defects) {
    for (const auto& [name, segment] : segments) names_.push_back(name);
  }

  void add(TaskList tasks) {
    TaskList& all = expansion_.tasks;
    // Mostly there is one list and no segment: nothing has to be moved.
    if (all.empty() && std::none_of(tasks.begin(), tasks.end(), embeds)) {
      all = std::move(tasks);
      return;
    }
    all.reserve(all.size() + tasks.size());
    for (TaskDraft& task : tasks) add(std::move(task));
  }

  Expansion take() && { return std::move(expansion_); }

 private:
  static bool embeds(const TaskDraft& task) { return task.segment.has_value(); }

  void add(TaskDraft&& task) {
    if (!task.segment) {
      expansion_.tasks.push_back(std::move(task));
      return;
    }
    const auto found = segments_.find(*task.segment);
    if (found == segments_.end()) {
      defects_.add(
          task.place.pointer() + "/segment", ErrorCode::kNotFound,
          "unknown segment " + in_quotes(*task.segment) + suggester_.hint(*task.segment, names_));
      know(task);
      return;
    }
    const auto active = std::find(active_.begin(), active_.end(), *task.segment);
    if (active != active_.end()) {
      std::string path;
      for (auto name = active; name != active_.end(); ++name) path += *name + " -> ";
      defects_.add(task.place.pointer() + "/segment", ErrorCode::kCycle,
                   "the segment contains itself: " + path + *task.segment);
      know(task);
      return;
    }
    active_.push_back(*task.segment);
    embed(task, found->second);
    active_.pop_back();
    know(task);
  }

  // Makes the id of an embedding known even where it failed, so that those who need it are not
  // reported too.
  void know(const TaskDraft& task) { expansion_.groups.emplace(task.id.value_or(""), NameList{}); }

  void embed(const TaskDraft& outer, const SegmentDraft& segment) {
    const std::string prefix = outer.id.value_or("");
    // Also what bounds the recursion: each level makes the id longer.
    if (prefix.size() >= limits::kNameBytes)
      return exceed(outer, limits::kNameBytes, "bytes to an id");
    std::shared_ptr<const std::string> needs_pointer = outer.needs_pointer;
    if (needs_pointer == nullptr) {
      needs_pointer = std::make_shared<const std::string>(outer.place.pointer() + "/needs");
    }
    std::set<std::string> inner;  // ids that have a successor within the segment
    Prefixer prefixer(prefix);
    for (TaskDraft task : segment.tasks) {
      if (embedded_bytes_ > limits::kSegmentBytes) return;
      if (++embedded_tasks_ > limits::kSegmentTasks) {
        return exceed(outer, limits::kSegmentTasks, "tasks");
      }
      const size_t bytes_before = prefixer.copied_bytes();
      prefixer.apply(task);
      task.role = outer.role;
      if (task.needs && !task.needs->empty()) {
        inner.insert(task.needs->begin(), task.needs->end());
      } else {
        task.needs = outer.needs;
        task.needs_pointer = needs_pointer;
        embedded_bytes_ += outer.needs ? outer.needs->size() * sizeof(std::string) : 0;
      }
      embedded_bytes_ += prefixer.copied_bytes() - bytes_before;
      if (embedded_bytes_ > limits::kSegmentBytes) {
        return exceed(outer, limits::kSegmentBytes, "bytes");
      }
      add(std::move(task));
    }
    expansion_.groups.emplace(prefix, leaves(segment, prefix, inner));
  }

  NameList leaves(const SegmentDraft& segment, const std::string& prefix,
                  const std::set<std::string>& inner) const {
    NameList result;
    for (const TaskDraft& task : segment.tasks) {
      const std::string id = prefix + "." + task.id.value_or("");
      if (inner.count(id) != 0) continue;
      const auto group = expansion_.groups.find(id);
      if (group == expansion_.groups.end()) {
        result.push_back(id);
      } else {
        result.insert(result.end(), group->second.begin(), group->second.end());
      }
    }
    return result;
  }

  void exceed(const TaskDraft& outer, size_t most, std::string_view unit) {
    defects_.add(outer.place.pointer() + "/segment", ErrorCode::kLimitExceeded,
                 "segments add more than " + std::to_string(most) + " " + std::string(unit));
  }

  const SegmentMap& segments_;
  DefectList& defects_;
  Suggester suggester_;
  std::vector<std::string_view> names_;
  std::vector<std::string> active_;  // segments that are being embedded, outermost first
  size_t embedded_tasks_ = 0;
  size_t embedded_bytes_ = 0;
  Expansion expansion_;
};

}  // namespace

Expansion expand_segments(WorkflowDraft& draft, DefectList& defects) {
  Expander expander(draft.segments, defects);
  expander.add(std::move(draft.tasks));
  expander.add(std::move(draft.on_success));
  expander.add(std::move(draft.on_failure));
  expander.add(std::move(draft.finally_tasks));
  return std::move(expander).take();
}

}  // namespace gantline
