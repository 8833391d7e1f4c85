#include "facade/arguments.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "facade/whole_number.hpp"
#include "model/path.hpp"

namespace gantline::facade {
namespace {

using Json = nlohmann::json;

const Json& null_json() {
  static const Json kNull;
  return kNull;
}

const std::string& empty_text() {
  static const std::string kEmpty;
  return kEmpty;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

void Arguments::refuse(Error error) {
  if (!error_) error_ = std::move(error);
}

void Arguments::refuse(std::string_view name, ErrorCode code, std::string message) {
  refuse(Error{code, std::move(message), "/" + escape_pointer_token(name)});
}

void Arguments::allow_only(std::string_view names) {
  const std::vector<std::string_view> known = words_of(names);
  for (const auto& [name, value] : request_.items()) {
    if (name == "op" || std::find(known.begin(), known.end(), name) != known.end()) continue;
    refuse(name, ErrorCode::kInvalidArgument,
           "unknown argument " + in_quotes(name) + Suggester().hint(name, known));
  }
}

const Json* Arguments::find(std::string_view name) const {
  const auto it = request_.find(name);
  return it == request_.end() ? nullptr : &*it;
}

const Json& Arguments::value(std::string_view name) {
  if (const Json* found = find(name)) return *found;
  refuse(name, ErrorCode::kInvalidArgument, "argument " + in_quotes(name) + " is missing");
  return null_json();
}

const Json& Arguments::object(std::string_view name) {
  const Json& found = value(name);
  if (!found.is_object()) refuse(name, ErrorCode::kInvalidArgument, "expected an object");
  return found;
}

const Json& Arguments::list(std::string_view name) {
  const Json& found = value(name);
  if (!found.is_array()) refuse(name, ErrorCode::kInvalidArgument, "expected a list");
  return found;
}

const std::string& Arguments::text(std::string_view name) {
  const auto* found = value(name).get_ptr<const std::string*>();
  if (found != nullptr) return *found;
  refuse(name, ErrorCode::kInvalidArgument, "expected text");
  return empty_text();
}

std::string Arguments::text_or(std::string_view name, std::string_view fallback) {
  return find(name) == nullptr ? std::string(fallback) : text(name);
}

std::vector<std::string> Arguments::texts_or_none(std::string_view name) {
  std::vector<std::string> texts;
  if (find(name) == nullptr) return texts;
  for (const Json& element : list(name)) {
    const auto* found = element.get_ptr<const std::string*>();
    if (found == nullptr) {
      refuse(name, ErrorCode::kInvalidArgument, "expected a list of texts");
      break;
    }
    texts.push_back(*found);
  }
  return texts;
}

uint64_t Arguments::whole(std::string_view name, uint64_t maximum) {
  const Json& found = value(name);
  if (const auto number = whole_number(found, maximum)) return *number;
  refuse(name, ErrorCode::kInvalidArgument,
         "expected a whole number from 0 to " + std::to_string(maximum));
  return 0;
}

uint64_t Arguments::whole_or(std::string_view name, uint64_t fallback, uint64_t maximum) {
  return find(name) == nullptr ? fallback : whole(name, maximum);
}

}  // namespace gantline::facade
