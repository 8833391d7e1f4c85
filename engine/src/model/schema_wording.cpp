#include "model/schema_wording.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "model/reader.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;

// How a value of an enumeration stands in a sentence.
std::string show(const Json& value) {
  if (const auto* text = value.get_ptr<const std::string*>()) return in_quotes(*text);
  return in_quotes(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

const Json* number_in(const Json& schema, const char* keyword) {
  const auto it = schema.find(keyword);
  return it != schema.end() && it->is_number() ? &*it : nullptr;
}

}  // namespace

std::string any_of(const std::vector<std::string>& texts) {
  std::string result;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) result += i + 1 == texts.size() ? " or " : ", ";
    result += texts[i];
  }
  return result;
}

std::string type_in_words(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{{
      {"string", "text"},
      {"integer", "a whole number"},
      {"number", "a number"},
      {"boolean", "true or false"},
      {"array", "a list"},
      {"object", "an object"},
      {"null", "null"},
  }};
  for (const auto& [name, words] : kTypes) {
    if (name == type) return std::string(words);
  }
  return std::string(type);
}

std::string range_in_words(const Json& schema, const Json& value) {
  const Json* minimum = number_in(schema, "minimum");
  const Json* maximum = number_in(schema, "maximum");
  std::string range;
  const auto say = [&range](const char* words, const Json* bound) {
    if (bound != nullptr) range += (range.empty() ? "" : " and ") + (words + bound->dump());
  };
  // In draft 4 a flag says how the bound beside it is meant.
  const bool excludes_most = schema.value("exclusiveMaximum", Json()) == Json(true);
  const bool excludes_least = schema.value("exclusiveMinimum", Json()) == Json(true);
  if (minimum != nullptr && maximum != nullptr && !excludes_most && !excludes_least) {
    range = "between " + minimum->dump() + " and " + maximum->dump();
  } else {
    say(excludes_least ? "more than " : "at least ", minimum);
    say(excludes_most ? "less than " : "at most ", maximum);
  }
  say("more than ", number_in(schema, "exclusiveMinimum"));
  say("less than ", number_in(schema, "exclusiveMaximum"));
  return "must be " + range + ", not " + number_text(value);
}

std::string choice_in_words(const Json& allowed, const Json& value, Suggester& suggester) {
  const bool are_texts =
      std::all_of(allowed.begin(), allowed.end(), [](const Json& one) { return one.is_string(); });
  const auto* text = value.get_ptr<const std::string*>();
  if (text != nullptr && are_texts && allowed.size() > 1) {
    std::vector<std::string_view> words;
    for (const Json& one : allowed) words.push_back(one.get_ref<const std::string&>());
    return suggester.none_of(*text, words);
  }
  std::vector<std::string> shown;
  for (const Json& one : allowed) shown.push_back(show(one));
  return "must be " + any_of(shown) + ", found " + describe_value(value);
}

std::string format_in_words(std::string_view format) {
  if (format == "date") return "must be a date, 2031-12-24";
  if (format == "time") return "must be a time with its zone, 18:00:00Z";
  if (format == "gantline-http-url")
    return "must be an http or https URL with a valid port, if any, and without a user name";
  return "must be a date with time, 2031-12-24T18:00:00Z";
}

}  // namespace gantline
