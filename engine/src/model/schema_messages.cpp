#include "model/schema_messages.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "model/path.hpp"
#include "model/reader.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// The names of types as they stand in schemas, and in sentences.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{{
    {"string", "text"},
    {"integer", "a whole number"},
    {"number", "a number"},
    {"boolean", "true or false"},
    {"array", "a list"},
    {"object", "an object"},
    {"null", "null"},
}};

// What the library says, the keyword that it is about, and our words before the keyword's value.
struct KeywordWording {
  std::string_view begins;
  const char* keyword;
  std::string words;
};
const std::array<KeywordWording, 2> kNamingTheirKeyword{{
    {"Failed to match regex", "pattern", "does not match the pattern "},
    {"Value should be a multiple of ", "multipleOf", "must be a multiple of "},
}};

bool begins_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

// What stands between the last two apostrophes: "Missing required property 'url'.".
std::string_view quoted_in(std::string_view description) noexcept {
  const size_t first = description.find('\'');
  const size_t last = description.rfind('\'');
  return last > first ? description.substr(first + 1, last - first - 1) : std::string_view();
}

// The first whole number in a text.
std::string_view number_in(std::string_view description) noexcept {
  constexpr std::string_view kDigits = "0123456789";
  const size_t first = std::min(description.find_first_of(kDigits), description.size());
  const size_t end = std::min(description.find_first_not_of(kDigits, first), description.size());
  return description.substr(first, end - first);
}

// "a", "a or b", "a, b or c".
std::string any_of(const std::vector<std::string>& texts) {
  std::string result;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) result += i + 1 == texts.size() ? " or " : ", ";
    result += texts[i];
  }
  return result;
}

bool is_of_type(const Json& value, std::string_view type) noexcept {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return type == "null" && value.is_null();
}

// The schemas with a keyword: those that hold in any case, or where there are none the
// alternatives.
std::vector<const Json*> schemas_with(const SchemaPlace& place, const char* keyword) {
  std::vector<const Json*> found;
  for (const bool is_alternative : {false, true}) {
    for (const AppliedSchema& applied : place.schemas) {
      if (applied.is_alternative != is_alternative) continue;
      if (applied.schema->contains(keyword)) found.push_back(applied.schema);
    }
    if (!found.empty()) break;
  }
  return found;
}

// The texts of a list that may also be a single text.
std::vector<std::string_view> texts_in(const Json& value) {
  std::vector<std::string_view> texts;
  if (const auto* text = value.get_ptr<const std::string*>(); text != nullptr) {
    texts.push_back(*text);
  } else if (value.is_array()) {
    for (const Json& element : value) {
      if (const auto* one = element.get_ptr<const std::string*>()) texts.push_back(*one);
    }
  }
  return texts;
}

// How a value of an enumeration stands in a sentence.
std::string show(const Json& value) {
  if (const auto* text = value.get_ptr<const std::string*>()) return in_quotes(*text);
  return in_quotes(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

// A keyword's number in the schemas of a place; null when there is none.
Json bound_of(const SchemaPlace& place, const char* keyword) {
  for (const Json* schema : schemas_with(place, keyword)) {
    if ((*schema)[keyword].is_number()) return (*schema)[keyword];
  }
  return nullptr;
}

}  // namespace

void SchemaMessages::add(std::span<const std::string> tokens, std::string_view description) {
  if (defects_.is_full()) return;
  const Place place = find_schema_place(schema_, value_, tokens);
  std::string pointer = prefix_;
  for (const std::string& token : tokens) pointer += "/" + escape_pointer_token(token);
  if (place.value == nullptr) return add_plain(pointer, description);
  if (begins_with(description, "Value type not permitted")) return add_type(place, pointer);
  if (begins_with(description, "Missing required property") ||
      begins_with(description, "Missing dependency")) {
    return add_missing(place, pointer, quoted_in(description));
  }
  if (begins_with(description, "Object contains a property")) {
    // The sentence has names in apostrophes before the one that it is about.
    const size_t colon = description.rfind(": '");
    const bool has_name = colon != std::string_view::npos;
    return add_unknown(place, pointer, has_name ? quoted_in(description.substr(colon)) : "");
  }
  if (begins_with(description, "Failed to match against any enum values") ||
      begins_with(description, "Failed to match expected value set by 'const'")) {
    return add_enumeration(place, pointer);
  }
  if (begins_with(description, "Expected number")) return add_range(place, pointer);
  if (begins_with(description, "Failed to validate against exactly one child schema")) {
    return add_exclusive(place, pointer);
  }
  for (const auto& [begins, keyword, words] : kNamingTheirKeyword) {
    const std::vector<const Json*> schemas = schemas_with(place, keyword);
    if (!begins_with(description, begins) || schemas.empty()) continue;
    return add(pointer, words + show((*schemas.front())[keyword]));
  }
  add_plain(pointer, description);
}

void SchemaMessages::add_type(const Place& place, const std::string& pointer) {
  std::vector<std::string> expected;
  for (const Json* schema : schemas_with(place, "type")) {
    for (const std::string_view type : texts_in((*schema)["type"])) {
      // It fits one of the alternatives in this; what else is wrong with it is told as well.
      if (is_of_type(*place.value, type)) return;
      for (const auto& [name, words] : kTypes) {
        const bool is_new = std::find(expected.begin(), expected.end(), words) == expected.end();
        if (name == type && is_new) expected.emplace_back(words);
      }
    }
  }
  const std::string what = expected.empty() ? "another type" : any_of(expected);
  add(pointer, "expected " + what + ", found " + describe_value(*place.value));
}

void SchemaMessages::add_missing(const Place& place, const std::string& pointer,
                                 std::string_view name) {
  std::vector<std::string> names;
  for (const Json* schema : schemas_with(place, "required")) {
    for (const std::string_view required : texts_in((*schema)["required"])) {
      if (place.value->contains(std::string(required))) continue;
      const std::string quoted = in_quotes(required);
      if (std::find(names.begin(), names.end(), quoted) == names.end()) names.push_back(quoted);
    }
  }
  const bool is_required =
      std::any_of(place.schemas.begin(), place.schemas.end(), [&](const AppliedSchema& applied) {
        if (applied.is_alternative || !applied.schema->contains("required")) return false;
        const auto required = texts_in((*applied.schema)["required"]);
        return std::find(required.begin(), required.end(), name) != required.end();
      });
  if (is_required || names.size() < 2) {
    return add(pointer, "required field " + in_quotes(name) + " is missing");
  }
  add(pointer, "one of the fields " + any_of(names) + " is required");
}

// The library names one of them; all are wanted.
void SchemaMessages::add_unknown(const Place& place, const std::string& pointer,
                                 std::string_view name) {
  std::vector<std::string_view> known;
  bool has_patterns = false;
  for (const AppliedSchema& applied : place.schemas) {
    has_patterns = has_patterns || applied.schema->contains("patternProperties");
    const auto properties = applied.schema->find("properties");
    if (properties == applied.schema->end() || !properties->is_object()) continue;
    for (auto item = properties->begin(); item != properties->end(); ++item) {
      known.push_back(item.key());
    }
  }
  for (auto item = place.value->begin(); item != place.value->end(); ++item) {
    const std::string& member = item.key();
    if (std::find(known.begin(), known.end(), member) != known.end()) continue;
    // What a pattern may match is known to the library alone.
    if (has_patterns && member != name) continue;
    add(pointer + "/" + escape_pointer_token(member),
        "unknown field " + in_quotes(member) + suggester_.hint(member, known));
  }
}

void SchemaMessages::add_enumeration(const Place& place, const std::string& pointer) {
  std::vector<Json> values;
  for (const char* keyword : {"enum", "const"}) {
    for (const Json* schema : schemas_with(place, keyword)) {
      const Json& allowed = (*schema)[keyword];
      if (std::string_view(keyword) == "const" || !allowed.is_array()) {
        values.push_back(allowed);
      } else {
        values.insert(values.end(), allowed.begin(), allowed.end());
      }
    }
  }
  // It fits another alternative in this.
  if (std::find(values.begin(), values.end(), *place.value) != values.end()) return;
  const auto is_text = [](const Json& value) { return value.is_string(); };
  if (place.value->is_string() && values.size() > 1 &&
      std::all_of(values.begin(), values.end(), is_text)) {
    std::vector<std::string_view> words;
    for (const Json& value : values) words.push_back(*value.get_ptr<const std::string*>());
    return add(pointer, suggester_.none_of(*place.value->get_ptr<const std::string*>(), words));
  }
  std::vector<std::string> shown;
  for (const Json& value : values) shown.push_back(show(value));
  add(pointer, "must be " + any_of(shown) + ", found " + describe_value(*place.value));
}

void SchemaMessages::add_range(const Place& place, const std::string& pointer) {
  const Json minimum = bound_of(place, "minimum");
  const Json maximum = bound_of(place, "maximum");
  const Json above = bound_of(place, "exclusiveMinimum");
  const Json below = bound_of(place, "exclusiveMaximum");
  std::string range;
  const auto say = [&range](const char* words, const Json& bound) {
    if (!bound.is_null()) range += (range.empty() ? "" : " and ") + (words + bound.dump());
  };
  if (!minimum.is_null() && !maximum.is_null()) {
    range = "between " + minimum.dump() + " and " + maximum.dump();
  } else {
    say("at least ", minimum);
    say("at most ", maximum);
  }
  say("more than ", above);
  say("less than ", below);
  add(pointer,
      "must be " + (range.empty() ? "within its bounds" : range) + ", not " + place.value->dump());
}

// More than one form of `oneOf` fits.
void SchemaMessages::add_exclusive(const Place& place, const std::string& pointer) {
  std::vector<std::string> names;
  for (const Json* schema : schemas_with(place, "oneOf")) {
    for (const Json& form : (*schema)["oneOf"]) {
      if (!form.is_object() || !form.contains("required")) continue;
      for (const std::string_view name : texts_in(form["required"])) {
        const std::string quoted = in_quotes(name);
        const bool is_new = std::find(names.begin(), names.end(), quoted) == names.end();
        if (is_new && place.value->contains(std::string(name))) names.push_back(quoted);
      }
    }
  }
  if (names.size() < 2) {
    return add(pointer, "fits more than one of the forms of which it may have one");
  }
  add(pointer, "only one of the fields " + any_of(names) + " may be given");
}

// What needs no look at the schema.
void SchemaMessages::add_plain(const std::string& pointer, std::string_view description) {
  struct Wording {
    std::string_view begins;
    std::string_view before;  // in our words, the number of the description after it
    std::string_view after;
  };
  static constexpr std::array<Wording, 6> kWithNumber{{
      {"Array should contain no more than ", "must have at most ", " elements"},
      {"Array should contain no fewer than ", "must have at least ", " elements"},
      {"String should be no more than ", "must be at most ", " characters long"},
      {"String should be no fewer than ", "must be at least ", " characters long"},
      {"Object should have no more than ", "must have at most ", " fields"},
      {"Object should have no fewer than ", "must have at least ", " fields"},
  }};
  for (const Wording& wording : kWithNumber) {
    if (!begins_with(description, wording.begins)) continue;
    const std::string_view number = number_in(description);
    const bool is_one = begins_with(description, "String should be no fewer") && number == "1";
    const bool is_any = begins_with(description, "Array should contain no fewer") && number == "1";
    return add(pointer, is_one || is_any ? "must not be empty"
                                         : std::string(wording.before) + std::string(number) +
                                               std::string(wording.after));
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kPlain{{
      {"Elements at indexes", "has equal elements, and must not"},
      {"Target should not validate", "has a form that its schema excludes"},
      {"Failed to any values against subschema in 'contains'",
       "has no element of the form that its schema asks for"},
      {"Array contains more items", "has more elements than its schema allows"},
      {"Cannot validate item", "has more elements than its schema allows"},
      {"String should be a valid date-time", "must be a date with time, 2031-12-24T18:00:00Z"},
      {"String should be a valid date", "must be a date, 2031-12-24"},
      {"String should be a valid time", "must be a time with its zone, 18:00:00Z"},
  }};
  for (const auto& [begins, words] : kPlain) {
    if (begins_with(description, begins)) return add(pointer, std::string(words));
  }
  add(pointer, "does not fit its schema: " + std::string(description));
}

}  // namespace gantline
