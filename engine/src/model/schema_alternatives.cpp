// `anyOf`, `oneOf` and `not`: which of several forms was meant, and what is wrong with that one.
#include <algorithm>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/names.hpp"
#include "model/reader.hpp"
#include "model/schema_evaluator.hpp"
#include "model/schema_wording.hpp"

namespace gantline {
namespace {

using Json = nlohmann::json;
using Failures = std::vector<SchemaFailure>;

void add_new(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

constexpr size_t kNamesTold = 20;

// Fields that the forms require, in quotes: those that the value has, or those that it lacks. The
// first kNamesTold of them.
std::vector<std::string> required_by(const Json& forms, const Json& value, bool has) {
  std::vector<std::string> names;
  for (const Json& form : forms) {
    if (!form.is_object() || !form.contains("required")) continue;
    for (const Json& name : form["required"]) {
      if (names.size() == kNamesTold) return names;
      const auto* text = name.get_ptr<const std::string*>();
      if (text != nullptr && value.contains(*text) == has) add_new(names, in_quotes(*text));
    }
  }
  return names;
}

// Whether the form wants a value of another type altogether.
bool is_of_other_type(const Failures& failures, const std::string& pointer) {
  return std::any_of(failures.begin(), failures.end(), [&](const SchemaFailure& failure) {
    return failure.is_type && failure.pointer == pointer;
  });
}

bool misses_fields_alone(const Failures& failures, const std::string& pointer) {
  return std::all_of(failures.begin(), failures.end(), [&](const SchemaFailure& failure) {
    return failure.is_missing && failure.pointer == pointer;
  });
}

// The types of all forms in one sentence.
std::string wrong_type(const Json& forms, const Json& value) {
  std::vector<std::string> expected;
  for (const Json& form : forms) {
    const auto type = form.find("type");
    if (type == form.end()) continue;
    const Json types = type->is_array() ? *type : Json::array({*type});
    for (const Json& name : types) add_new(expected, type_in_words(name.get<std::string>()));
  }
  return "expected " + any_of(expected) + ", found " + describe_value(value);
}

}  // namespace

// The sentence may show every value.
bool SchemaEvaluator::fail_choice(const Json& allowed, const Json& value, const Path& path) {
  if (silence_ > 0 || !spend(allowed.size(), path)) return false;
  return fail(path, choice_in_words(allowed, value, suggester_));
}

// Tells what keeps the value from the form that was most likely meant: one of its type, and of
// those the one with the fewest failures. REQUIRES: it fits none.
bool SchemaEvaluator::fail_forms(const Json& forms, const Json& value, const Path& path) {
  if (silence_ > 0) return false;
  const std::string pointer = path.pointer();
  std::vector<Failures> meant;
  for (const Json& form : forms) {
    Failures failures = failures_of(form, value, path);
    if (!is_of_other_type(failures, pointer)) meant.push_back(std::move(failures));
  }
  if (meant.empty()) return fail_type(path, wrong_type(forms, value));
  if (meant.size() > 1 && std::all_of(meant.begin(), meant.end(), [&](const Failures& failures) {
        return misses_fields_alone(failures, pointer);
      })) {
    return fail(path,
                "one of the fields " + any_of(required_by(forms, value, false)) + " is required");
  }
  Failures& nearest =
      *std::min_element(meant.begin(), meant.end(),
                        [](const Failures& a, const Failures& b) { return a.size() < b.size(); });
  for (SchemaFailure& failure : nearest) {
    // Whatever is not known yet of the value may make it fit another form.
    failure.is_independent = false;
    failure.decided_at = pointer;
    failures_.push_back(std::move(failure));
  }
  return false;
}

std::vector<SchemaFailure> SchemaEvaluator::failures_of(const Json& schema, const Json& value,
                                                        const Path& path) {
  Failures outer = std::exchange(failures_, {});
  apply(schema, value, path);
  return std::exchange(failures_, std::move(outer));
}

bool SchemaEvaluator::apply_combined(const Json& schema, const Json& value, const Path& path) {
  bool is_right = true;
  const auto find = [&schema](const char* keyword) -> const Json* {
    const auto it = schema.find(keyword);
    return it == schema.end() ? nullptr : &*it;
  };
  const auto count_fitting = [&](const Json& forms) {
    return std::count_if(forms.begin(), forms.end(),
                         [&](const Json& form) { return fits(form, value, path); });
  };
  if (const Json* all = find("allOf")) {
    for (const Json& part : *all) is_right = apply(part, value, path) && is_right;
  }
  if (const Json* any = find("anyOf"); any != nullptr && count_fitting(*any) == 0) {
    is_right = fail_forms(*any, value, path);
  }
  if (const Json* one = find("oneOf")) {
    const auto count = count_fitting(*one);
    if (count == 0) is_right = fail_forms(*one, value, path);
    if (count > 1) {
      const std::vector<std::string> names = required_by(*one, value, true);
      is_right =
          fail(path, names.size() > 1 ? "only one of the fields " + any_of(names) + " may be given"
                                      : "fits more than one of the forms of which it may have one");
    }
  }
  if (const Json* refused = find("not"); refused != nullptr && fits(*refused, value, path)) {
    is_right = fail(path, "has a form that its schema excludes");
  }
  return is_right;
}

}  // namespace gantline
