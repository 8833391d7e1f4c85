// noop: does nothing and gives `with.output` back. For tests, measurements and joints of a
// workflow.
#include "common/payload.hpp"

namespace gantline::plugin {
namespace {

struct Noop {
  static TypeInfo info() {
    TypeInfo info;
    info.name = "noop";
    info.description = "Does nothing; its output is with.output.";
    info.with_schema = R"({
      "type": ["object", "null"],
      "properties": {
        "output": {"description": "Becomes the output; null when absent."},
        "fail": {
          "description": "Fails with this error, in the first `attempts` attempts or in all.",
          "type": "object",
          "properties": {
            "code": {"type": "string", "minLength": 1},
            "message": {"type": "string"},
            "retryable": {"type": "boolean"},
            "attempts": {"type": "integer", "minimum": 1, "maximum": 9223372036854775807}
          },
          "required": ["code"],
          "additionalProperties": false
        }
      },
      "additionalProperties": false
    })";
    info.example_with = R"({"output": {"answer": 42}})";
    info.flags = GANTLINE_TASK_IDEMPOTENT | GANTLINE_TASK_PURE | GANTLINE_TASK_PREEMPTIBLE |
                 GANTLINE_TASK_IN_PROCESS_SAFE;
    info.estimate = {sizeof(gantline_estimate), GANTLINE_ESTIMATE_FIXED, 0, 0, 0, 0, 0, 0};
    return info;
  }

  Outcome run(Context& context) {
    // The commonest payload of all deserves no parser.
    if (context.with() == "null" || context.with() == "{}") return Outcome::success();
    const Payload payload(context.with(), {"output", "fail"});
    if (const Json* fail = payload.find("fail")) {
      const Payload error(dump(*fail), {"code", "message", "retryable", "attempts"});
      const int64_t attempts = error.number("attempts", INT64_MAX, 1, INT64_MAX);
      if (context.attempt_number() <= attempts) {
        return Outcome::failure(error.required_text("code"),
                                error.text("message").value_or("told to fail"),
                                error.flag("retryable", true));
      }
    }
    const Json* output = payload.find("output");
    return Outcome::success(output == nullptr ? std::string() : dump(*output));
  }
};

}  // namespace
}  // namespace gantline::plugin

GANTLINE_PLUGIN("noop", "1.0.0", gantline::plugin::Noop)
