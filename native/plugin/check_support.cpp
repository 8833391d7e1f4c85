#include "plugin/check_support.hpp"

#include "plugin/json_text.hpp"

namespace gantline::native {

InvocationTexts sample_texts(const PluginLibrary::Type& type, std::string_view with) {
  InvocationTexts texts;
  texts.run = "0000000000000";
  texts.task = "check";
  texts.type = type.description.name;
  texts.idempotency_key = "check:0";
  texts.with = with;
  return texts;
}

Objection for_each_type(const std::string& path,
                        Objection (*check)(const PluginLibrary::Type& type)) {
  Result<std::unique_ptr<PluginLibrary>> library = PluginLibrary::open(path);
  if (!library) return library.error().message;
  for (const PluginLibrary::Type& type : library.value()->types()) {
    if (Objection objection = check(type)) return type.description.name + ": " + *objection;
  }
  return std::nullopt;
}

Objection object_to(const InvocationResult& result) {
  if (result.status == GANTLINE_STATUS_OK) {
    const Result<nlohmann::json> output = parse_plugin_json(result.output);
    return output ? Objection() : output.error().message;
  }
  if (result.error_code == "invalid_status") return result.error_message;
  if (result.status == GANTLINE_STATUS_FAILED && result.error_code == "unknown")
    return "a failure has no code";
  return std::nullopt;
}

std::string example_of(const PluginLibrary::Type& type) { return type.description.example_with; }
bool has_example(const PluginLibrary::Type& type) { return !type.description.example_with.empty(); }

}  // namespace gantline::native
