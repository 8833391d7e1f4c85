#include "model/canonical.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "base/sha256.hpp"
#include "gantline/codec.hpp"
#include "gantline/units.hpp"
#include "model/fields.hpp"
#include "model/vocabulary.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// One way of writing for each type of field; the reader takes them all.
Json write(const std::string& value) { return value; }
Json write(const ExpressionText& value) { return value.text; }
Json write(bool value) { return value; }
Json write(int64_t value) { return value; }
Json write(Millis value) { return format_duration(value); }
template <int64_t kScale>
Json write(const Scaled<kScale>& value) {
  return static_cast<double>(value.count) / static_cast<double>(kScale);
}
// As text: a double has not digits enough for the largest amounts.
Json write(const Amount& value) { return format_amount(value.count); }
Json write(const Cost& value) { return write(static_cast<const Scaled<1'000'000>&>(value)); }
template <typename Enum>
requires std::is_enum_v<Enum> Json write(Enum value) { return word_of(value); }
template <typename Element>
Json write(const std::vector<Element>& values);
template <typename Value>
Json write(const std::map<std::string, Value>& values);
Json write(const RetryDraft& value);
Json write(const TimeoutDraft& value);
Json write(const EstimateDraft& value);
Json write(const FallbackDraft& value);

template <typename T>
bool is_set(const std::optional<T>& value) {
  return value.has_value();
}
bool is_set(const JsonValue& value) { return value.json != nullptr; }

template <typename T>
Json write_present(const std::optional<T>& value) {
  return write(*value);
}
Json write_present(const JsonValue& value) { return *value.json; }

// Every field that is set.
template <typename Target>
Json write_object(const Target& target) {
  Json result = Json::object();
  for_each_field<Target>([&](const auto& field) {
    const auto& value = target.*field.member;
    if (is_set(value)) result[std::string(field.name)] = write_present(value);
  });
  return result;
}

template <typename Value>
constexpr bool kIsMergedByField = std::is_same_v<Value, std::optional<RetryDraft>> ||
                                  std::is_same_v<Value, std::optional<TimeoutDraft>>;

// Every field that is set and differs from that of `common`.
template <typename Target>
Json write_difference(const Target& target, const Target& common) {
  Json result = Json::object();
  for_each_field<Target>([&](const auto& field) {
    const auto& value = target.*field.member;
    const auto& common_value = common.*field.member;
    if (!is_set(value) || value == common_value) return;
    if constexpr (kIsMergedByField<std::decay_t<decltype(value)>>) {
      result[std::string(field.name)] = write_difference(*value, *common_value);
    } else {
      result[std::string(field.name)] = write_present(value);
    }
  });
  return result;
}

template <typename Element>
Json write(const std::vector<Element>& values) {
  Json result = Json::array();
  for (const Element& value : values) result.push_back(write(value));
  return result;
}

template <typename Value>
Json write(const std::map<std::string, Value>& values) {
  Json result = Json::object();
  for (const auto& [key, value] : values) result[key] = write(value);
  return result;
}

Json write(const RetryDraft& value) { return write_object(value); }
Json write(const TimeoutDraft& value) { return write_object(value); }
Json write(const EstimateDraft& value) { return write_object(value); }
Json write(const FallbackDraft& value) { return write_object(value); }

// What the canonical document says in `defaults`: the built-in values, spelt out, so that a
// document keeps its meaning when a later version has others.
const TaskDraft& built_in_task() {
  static const TaskDraft kTask = draft_of(TaskSpec(), {});
  return kTask;
}

class CanonicalWriter {
 public:
  CanonicalWriter(std::span<const TaskSpec> tasks, const Dag& dag) : tasks_(tasks), dag_(dag) {}

  Json document(const WorkflowSettings& settings) const {
    Json result = head(settings);
    for (uint32_t i = 0; i < tasks_.size(); ++i) {
      result[std::string(list_name(tasks_[i].role))].push_back(write_task(TaskIndex{i}));
    }
    return result;
  }

  ContentHash hash(const WorkflowSettings& settings) const {
    const Json fields = head(settings);
    Sha256 hash;
    std::string_view separator = "{";
    for (auto field = fields.begin(); field != fields.end(); ++field) {
      hash.update(separator);
      hash.update(text_of(field.key()));
      hash.update(":");
      const std::optional<TaskRole> role = role_of(field.key());
      if (role) {
        hash_list(*role, hash);
      } else {
        hash.update(text_of(*field));
      }
      separator = ",";
    }
    hash.update("}");
    return hash.finish();
  }

 private:
  static Json write_settings(const WorkflowSettings& settings) {
    Json result = Json::object();
    result["name"] = settings.name;
    result["description"] = settings.description;
    if (settings.inputs_schema != nullptr) result["inputs"] = *settings.inputs_schema;
    result["limits"] = Json::object();
    for (const LimitSpec& limit : settings.limits) result["limits"][limit.key] = limit.concurrency;
    result["resources"] = amounts(settings.resources);
    result["prices"] = amounts(settings.prices);
    result["policy"] = write(settings.policy);
    result["priority"] = settings.priority;
    result["deadline"] = write(settings.deadline);
    result["deadline_warning"] = write(settings.deadline_warning);
    result["max_failure_ratio"] = write(PerMillion{settings.max_failures_per_million});
    result["accept_partial"] = settings.accept_partial;
    // Younger than the first stored workflows, whose hashes must stay: left out where it says
    // nothing.
    if (settings.max_recoveries != WorkflowSettings().max_recoveries) {
      result["max_recoveries"] = settings.max_recoveries;
    }
    result["tags"] = settings.tags;
    return result;
  }

  // The document with empty lists of tasks.
  static Json head(const WorkflowSettings& settings) {
    Json result = write_settings(settings);
    result["defaults"] = write_object<TaskDefaults>(built_in_task());
    for (const TaskRole role : kRoles) result[std::string(list_name(role))] = Json::array();
    return result;
  }

  static std::optional<TaskRole> role_of(std::string_view list) {
    for (const TaskRole role : kRoles) {
      if (list_name(role) == list) return role;
    }
    return std::nullopt;
  }

  void hash_list(TaskRole role, Sha256& hash) const {
    hash.update("[");
    bool is_first = true;
    for (uint32_t i = 0; i < tasks_.size(); ++i) {
      if (tasks_[i].role != role) continue;
      if (!is_first) hash.update(",");
      is_first = false;
      hash.update(text_of(write_task(TaskIndex{i})));
    }
    hash.update("]");
  }

  // Every string was checked to be UTF-8, so that nothing is replaced (and nothing thrown).
  static std::string text_of(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  static Json amounts(const std::vector<ResourceAmount>& amounts) {
    Json result = Json::object();
    for (const ResourceAmount& amount : amounts) {
      result[amount.name] = format_amount(amount.thousandths);
    }
    return result;
  }

  Json write_task(TaskIndex index) const {
    NameList needs;
    for (const TaskIndex before : dag_.predecessors(index)) {
      needs.push_back(tasks_[to_index(before)].id);
    }
    return write_difference(draft_of(tasks_[to_index(index)], std::move(needs)), built_in_task());
  }

  static constexpr std::array<TaskRole, 4> kRoles = {TaskRole::kMain, TaskRole::kOnSuccess,
                                                     TaskRole::kOnFailure, TaskRole::kFinally};
  std::span<const TaskSpec> tasks_;
  const Dag& dag_;
};

}  // namespace

ContentHash canonical_hash(const WorkflowSettings& settings, std::span<const TaskSpec> tasks,
                           const Dag& dag) {
  return CanonicalWriter(tasks, dag).hash(settings);
}

Json to_canonical_json(const Workflow& workflow) {
  return CanonicalWriter(workflow.tasks(), workflow.dag()).document(workflow.settings());
}

}  // namespace gantline
