#include "model/canonical.hpp"

#include <algorithm>
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

// Takes a document piece by piece. Members of an object come in the order of their names.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void begin(char bracket) = 0;
  virtual void end(char bracket) = 0;
  virtual void key(std::string_view name) = 0;
  virtual void text(std::string_view value) = 0;
  virtual void value(const Json& value) = 0;
};

// Makes the document.
class JsonSink final : public Sink {
 public:
  void begin(char bracket) override {
    open_.push_back(place(bracket == '{' ? Json::object() : Json::array()));
  }
  void end(char) override { open_.pop_back(); }
  void key(std::string_view name) override { key_ = name; }
  void text(std::string_view value) override { place(std::string(value)); }
  void value(const Json& value) override { place(value); }
  Json take() && { return std::move(root_); }

 private:
  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& container = *open_.back();
    if (container.is_array()) {
      container.push_back(std::move(value));
      return &container.back();
    }
    Json& member = container[key_];
    member = std::move(value);
    return &member;
  }

  Json root_;
  std::vector<Json*> open_;  // outermost first; nothing is added beside one that is open
  std::string key_;
};

// Hashes the document's text, which is never there as a whole: the document of ten thousand tasks
// takes longer to make and to write out than to hash.
class HashSink final : public Sink {
 public:
  void begin(char bracket) override {
    separate();
    text_ += bracket;
    is_first_ = true;
  }
  void end(char bracket) override {
    text_ += bracket;
    pass();
  }
  void key(std::string_view name) override {
    separate();
    quote(name);
    text_ += ':';
    is_first_ = true;
  }
  void text(std::string_view value) override {
    separate();
    quote(value);
    pass();
  }
  void value(const Json& value) override {
    separate();
    text_ += text_of(value);
    pass();
  }
  ContentHash finish() {
    hash_.update(text_);
    return hash_.finish();
  }

 private:
  static constexpr size_t kPieceBytes = 4096;

  void separate() {
    if (!is_first_) text_ += ',';
    is_first_ = false;
  }

  void pass() {
    is_first_ = false;
    if (text_.size() < kPieceBytes) return;
    hash_.update(text_);
    text_.clear();
  }

  void quote(std::string_view value) {
    const auto is_escaped = [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
    };
    if (std::any_of(value.begin(), value.end(), is_escaped)) {
      text_ += text_of(std::string(value));
      return;
    }
    text_ += '"';
    text_ += value;
    text_ += '"';
  }

  // Every string was checked to be UTF-8, so that nothing is replaced (and nothing thrown).
  static std::string text_of(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  Sha256 hash_;
  std::string text_;  // what is not hashed yet
  bool is_first_ = true;
};

// One way of writing for each type of field; the reader takes them all.
void write(Sink& out, const std::string& value) { out.text(value); }
void write(Sink& out, const ExpressionText& value) { out.text(value.text); }
void write(Sink& out, bool value) { out.value(value); }
void write(Sink& out, int64_t value) { out.value(value); }
void write(Sink& out, Millis value) { out.text(format_duration(value)); }
template <int64_t kScale>
void write(Sink& out, const Scaled<kScale>& value) {
  out.value(static_cast<double>(value.count) / static_cast<double>(kScale));
}
// As text: a double has not digits enough for the largest amounts.
void write(Sink& out, const Amount& value) { out.text(format_amount(value.count)); }
void write(Sink& out, const Cost& value) {
  write(out, static_cast<const Scaled<1'000'000>&>(value));
}
template <typename Enum>
requires std::is_enum_v<Enum>
void write(Sink& out, Enum value) { out.text(word_of(value)); }
template <typename Element>
void write(Sink& out, const std::vector<Element>& values);
template <typename Value>
void write(Sink& out, const std::map<std::string, Value>& values);
void write(Sink& out, const RetryDraft& value);
void write(Sink& out, const TimeoutDraft& value);
void write(Sink& out, const EstimateDraft& value);
void write(Sink& out, const FallbackDraft& value);

template <typename T>
bool is_set(const std::optional<T>& value) {
  return value.has_value();
}
bool is_set(const JsonValue& value) { return value.json != nullptr; }

template <typename T>
void write_present(Sink& out, const std::optional<T>& value) {
  write(out, *value);
}
void write_present(Sink& out, const JsonValue& value) { out.value(*value.json); }

// Every field that is set.
template <typename Target>
void write_object(Sink& out, const Target& target) {
  out.begin('{');
  for_each_field_by_name<Target>([&](const auto& field) {
    const auto& value = target.*field.member;
    if (!is_set(value)) return;
    out.key(field.name);
    write_present(out, value);
  });
  out.end('}');
}

template <typename Value>
constexpr bool kIsMergedByField = std::is_same_v<Value, std::optional<RetryDraft>> ||
                                  std::is_same_v<Value, std::optional<TimeoutDraft>>;

// Every field that is set and differs from that of `common`.
template <typename Target>
void write_difference(Sink& out, const Target& target, const Target& common) {
  out.begin('{');
  for_each_field_by_name<Target>([&](const auto& field) {
    const auto& value = target.*field.member;
    const auto& common_value = common.*field.member;
    if (!is_set(value) || value == common_value) return;
    out.key(field.name);
    if constexpr (kIsMergedByField<std::decay_t<decltype(value)>>) {
      write_difference(out, *value, *common_value);
    } else {
      write_present(out, value);
    }
  });
  out.end('}');
}

template <typename Element>
void write(Sink& out, const std::vector<Element>& values) {
  out.begin('[');
  for (const Element& value : values) write(out, value);
  out.end(']');
}

template <typename Value>
void write(Sink& out, const std::map<std::string, Value>& values) {
  out.begin('{');
  for (const auto& [key, value] : values) {
    out.key(key);
    write(out, value);
  }
  out.end('}');
}

void write(Sink& out, const RetryDraft& value) { write_object(out, value); }
void write(Sink& out, const TimeoutDraft& value) { write_object(out, value); }
void write(Sink& out, const EstimateDraft& value) { write_object(out, value); }
void write(Sink& out, const FallbackDraft& value) { write_object(out, value); }

template <typename Value>
Json json_of(const Value& value) {
  JsonSink sink;
  write(sink, value);
  return std::move(sink).take();
}

// What the canonical document says in `defaults`: the built-in values, spelt out, so that a
// document keeps its meaning when a later version has others.
const TaskDraft& built_in_task() {
  static const TaskDraft kTask = draft_of(TaskSpec(), {});
  return kTask;
}

class CanonicalWriter {
 public:
  CanonicalWriter(std::span<const TaskSpec> tasks, const Dag& dag) : tasks_(tasks), dag_(dag) {}

  void write_document(const WorkflowSettings& settings, Sink& out) const {
    const Json fields = head(settings);
    out.begin('{');
    for (auto field = fields.begin(); field != fields.end(); ++field) {
      out.key(field.key());
      const std::optional<TaskRole> role = role_of(field.key());
      if (role) {
        write_list(*role, out);
      } else {
        out.value(*field);
      }
    }
    out.end('}');
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
    result["policy"] = word_of(settings.policy);
    result["priority"] = settings.priority;
    result["deadline"] = json_of(settings.deadline);
    result["deadline_warning"] = json_of(settings.deadline_warning);
    result["max_failure_ratio"] = json_of(PerMillion{settings.max_failures_per_million});
    result["accept_partial"] = settings.accept_partial;
    // Younger than the first stored workflows, whose hashes must stay: left out where it says
    // nothing. So 3 is what a document without it means, for good.
    if (settings.max_recoveries != WorkflowSettings().max_recoveries) {
      result["max_recoveries"] = settings.max_recoveries;
    }
    result["tags"] = settings.tags;
    return result;
  }

  // The document with empty lists of tasks.
  static Json head(const WorkflowSettings& settings) {
    Json result = write_settings(settings);
    JsonSink defaults;
    write_object<TaskDefaults>(defaults, built_in_task());
    result["defaults"] = std::move(defaults).take();
    for (const TaskRole role : kRoles) result[std::string(list_name(role))] = Json::array();
    return result;
  }

  static std::optional<TaskRole> role_of(std::string_view list) {
    for (const TaskRole role : kRoles) {
      if (list_name(role) == list) return role;
    }
    return std::nullopt;
  }

  void write_list(TaskRole role, Sink& out) const {
    out.begin('[');
    for (uint32_t i = 0; i < tasks_.size(); ++i) {
      if (tasks_[i].role == role) write_task(TaskIndex{i}, out);
    }
    out.end(']');
  }

  static Json amounts(const std::vector<ResourceAmount>& amounts) {
    Json result = Json::object();
    for (const ResourceAmount& amount : amounts) {
      result[amount.name] = format_amount(amount.thousandths);
    }
    return result;
  }

  void write_task(TaskIndex index, Sink& out) const {
    NameList needs;
    for (const TaskIndex before : dag_.predecessors(index)) {
      needs.push_back(tasks_[to_index(before)].id);
    }
    const TaskDraft task = draft_of(tasks_[to_index(index)], std::move(needs));
    write_difference(out, task, built_in_task());
  }

  static constexpr std::array<TaskRole, 4> kRoles = {TaskRole::kMain, TaskRole::kOnSuccess,
                                                     TaskRole::kOnFailure, TaskRole::kFinally};
  std::span<const TaskSpec> tasks_;
  const Dag& dag_;
};

}  // namespace

ContentHash canonical_hash(const WorkflowSettings& settings, std::span<const TaskSpec> tasks,
                           const Dag& dag) {
  HashSink sink;
  CanonicalWriter(tasks, dag).write_document(settings, sink);
  return sink.finish();
}

Json to_canonical_json(const Workflow& workflow) {
  JsonSink sink;
  CanonicalWriter(workflow.tasks(), workflow.dag()).write_document(workflow.settings(), sink);
  return std::move(sink).take();
}

}  // namespace gantline
