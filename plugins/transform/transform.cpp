// transform: turns data into other data. The engine has evaluated the expressions in `with`
// already, so `value` is the result; `merge` joins what a template cannot.
#include "common/payload.hpp"

namespace gantline::plugin {
namespace {

struct Transform {
  static TypeInfo info() {
    TypeInfo info;
    info.name = "transform";
    info.description =
        "Its output is with.value after the expressions in it, or a list of parts merged.";
    info.with_schema = R"({
      "type": "object",
      "properties": {
        "value": {"description": "Becomes the output."},
        "merge": {"description": "Objects (later fields win) or lists (concatenated), merged in order.",
                  "type": "array", "items": {"type": ["object", "array"]}, "minItems": 1}
      },
      "oneOf": [{"required": ["value"]}, {"required": ["merge"]}],
      "additionalProperties": false
    })";
    info.example_with = R"({"value": {"total": 3}})";
    info.flags = GANTLINE_TASK_IDEMPOTENT | GANTLINE_TASK_PURE | GANTLINE_TASK_PREEMPTIBLE |
                 GANTLINE_TASK_IN_PROCESS_SAFE;
    info.estimate = {sizeof(gantline_estimate), GANTLINE_ESTIMATE_FIXED, 0, 0, 0, 0, 0, 0};
    return info;
  }

  Outcome run(Context& context) {
    const Payload payload(context.with(), {"value", "merge"});
    const Json* value = payload.find("value", /*null_is_value=*/true);
    const Json* parts = payload.find("merge");
    if ((value == nullptr) == (parts == nullptr))
      throw invalid_with("with needs one of `value` and `merge`");
    return Outcome::success(dump(value != nullptr ? *value : merge(*parts)));
  }

 private:
  static Json merge(const Json& parts) {
    if (!parts.is_array() || parts.empty())
      throw Payload::wrong("merge", "a list that is not empty");
    Json merged = parts.front();
    if (!merged.is_structured()) throw Payload::wrong("merge", "a list of objects or of lists");
    for (size_t i = 1; i < parts.size(); ++i) {
      if (parts[i].type() != merged.type())
        throw Payload::wrong("merge", "all objects or all lists");
      if (merged.is_object()) {
        merged.update(parts[i]);
      } else {
        merged.insert(merged.end(), parts[i].begin(), parts[i].end());
      }
    }
    return merged;
  }
};

}  // namespace
}  // namespace gantline::plugin

GANTLINE_PLUGIN("transform", "1.0.0", gantline::plugin::Transform)
