// What the engine reads: workflow files, expressions, events, histories, schemas, foreign
// formats.
#include <algorithm>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "files/document.hpp"
#include "gantline/assert.hpp"
#include "gantline/codec.hpp"
#include "gantline/event.hpp"
#include "gantline/expression.hpp"
#include "gantline/history.hpp"
#include "gantline/import.hpp"
#include "gantline/state.hpp"
#include "target.hpp"

namespace gantline::fuzz {
namespace {

using Json = nlohmann::json;

// Every name is there, and every task has ended with a list.
class Scope final : public ExpressionScope {
 public:
  Lookup root(std::string_view) const override { return {Presence::kPresent, value_}; }
  Lookup task(std::string_view id, TaskField) const override {
    if (id == "later") return {Presence::kUnknown, nullptr};
    return {Presence::kPresent, value_};
  }

 private:
  std::shared_ptr<const Json> value_ = std::make_shared<const Json>(Json{
      {"a", 1}, {"list", {1, 2.5, "three", nullptr}}, {"text", "x\u00e9"}, {"output", {1, 2}}});
};

}  // namespace

// A document that is accepted gives the same workflow again from its canonical form.
void feed_workflow(std::string_view bytes) {
  const auto document = parse_document(std::string(bytes), "fuzz");
  if (!document.ok()) {
    GANTLINE_ASSERT(!document.error().empty());
    return;
  }
  const auto workflow = parse_workflow(document.value().json, nullptr);
  if (!workflow.ok()) {
    GANTLINE_ASSERT(!workflow.error().empty());
    return;
  }
  const auto again = parse_workflow(to_canonical_json(workflow.value()), nullptr);
  GANTLINE_ASSERT(again.ok());
  GANTLINE_ASSERT(again.value().hash() == workflow.value().hash());
}

// The same value twice.
void feed_expression(std::string_view bytes) {
  const auto expression = Expression::compile(bytes);
  if (!expression.ok()) return;
  const Scope scope;
  const auto first = expression.value().evaluate(scope);
  const auto second = expression.value().evaluate(scope);
  GANTLINE_ASSERT(first.ok() == second.ok());
  if (!first.ok()) return;
  GANTLINE_ASSERT(first.value().is_unknown == second.value().is_unknown);
  if (!first.value().is_unknown) GANTLINE_ASSERT(*first.value().json == *second.value().json);
}

// What is decoded can be written and is then the same, in both forms.
void feed_event(std::string_view bytes) {
  const RunId run = make_run_id(Millis{1}, 1);
  while (!bytes.empty()) {
    const auto event = decode_event(run, bytes);
    if (!event.ok()) return;
    std::string written;
    encode_event(event.value(), written);
    std::string_view rest = written;
    const auto again = decode_event(run, rest);
    GANTLINE_ASSERT(again.ok() && rest.empty());
    std::string twice;
    encode_event(again.value(), twice);
    GANTLINE_ASSERT(written == twice);
    (void)event_to_json(event.value());
  }
}

// Every replay of a history ends in the same state.
void feed_history(std::string_view bytes) {
  const auto history = parse_history(bytes);
  if (!history.ok()) return;
  const auto state = replay(history.value());
  const auto again = replay(history.value());
  GANTLINE_ASSERT(state.ok() == again.ok());
  if (state.ok()) {
    GANTLINE_ASSERT(state_hash(state.value()) == state_hash(again.value()));
  } else {
    GANTLINE_ASSERT(!state.error().message.empty());
  }
}

// A schema and, after the first line break, a value: its defects are the same twice.
void feed_schema(std::string_view bytes) {
  const size_t end = std::min(bytes.find('\n'), bytes.size());
  const auto schema = parse_json(bytes.substr(0, end));
  const auto value = parse_json(bytes.substr(std::min(end + 1, bytes.size())));
  if (!schema.ok() || !value.ok()) return;
  const Defects first = validate_against_schema(value.value(), schema.value(), "");
  const Defects second = validate_against_schema(value.value(), schema.value(), "");
  GANTLINE_ASSERT(first.size() == second.size());
  for (size_t i = 0; i < first.size(); ++i) {
    GANTLINE_ASSERT(first[i].message == second[i].message && first[i].pointer == second[i].pointer);
  }
}

// The first byte chooses the format. What is imported is a document that the model has an answer
// to.
void feed_import(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto formats = import_formats();
  const ImportFormat& format = formats[static_cast<uint8_t>(bytes[0]) % formats.size()];
  const auto document = parse_document(std::string(bytes.substr(1)), "fuzz", format.name);
  if (!document.ok()) {
    GANTLINE_ASSERT(!document.error().empty());
    return;
  }
  const auto workflow = parse_workflow(document.value().json, nullptr);
  GANTLINE_ASSERT(workflow.ok() || !workflow.error().empty());
}

}  // namespace gantline::fuzz
