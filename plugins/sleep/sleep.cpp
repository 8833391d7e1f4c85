// sleep: waits, and stops waiting when it is cancelled.
#include <algorithm>
#include <chrono>

#include "common/payload.hpp"

namespace gantline::plugin {
namespace {

struct Sleep {
  static TypeInfo info() {
    TypeInfo info;
    info.name = "sleep";
    info.description = "Waits for a time.";
    info.with_schema = R"({
      "type": "object",
      "properties": {
        "for": {"description": "Milliseconds, or text such as \"90s\".", "type": ["integer", "string"],
                "minimum": 0, "maximum": 3153600000000, "format": "gantline-duration"},
        "ms": {"description": "Milliseconds.", "type": "integer", "minimum": 0,
               "maximum": 3153600000000},
        "output": {"description": "Becomes the output; null when absent."}
      },
      "oneOf": [{"required": ["for"]}, {"required": ["ms"]}],
      "additionalProperties": false
    })";
    info.example_with = R"({"for": "5ms"})";
    info.task_class = GANTLINE_CLASS_IO;
    info.flags =
        GANTLINE_TASK_IDEMPOTENT | GANTLINE_TASK_PREEMPTIBLE | GANTLINE_TASK_IN_PROCESS_SAFE;
    return info;
  }

  Outcome run(Context& context) {
    using Clock = std::chrono::steady_clock;
    const Payload payload(context.with(), {"for", "ms", "output"});
    const std::optional<int64_t> duration = payload.duration_ms("for");
    if (duration.has_value() == (payload.find("ms") != nullptr)) {
      throw invalid_with("with needs one of `for` and `ms`");
    }
    const int64_t total_ms =
        duration ? *duration : payload.number("ms", 0, 0, detail::kDurationMsMax);
    // In slices: each is a sign of life for the heartbeat timeout.
    const auto end = Clock::now() + std::chrono::milliseconds(total_ms);
    while (context.cancelled() == GANTLINE_CANCEL_NONE) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
      if (left <= 0) {
        const Json* output = payload.find("output");
        return Outcome::success(output == nullptr ? std::string() : dump(*output));
      }
      if (context.wait_cancelled(static_cast<uint64_t>(std::min<int64_t>(left, kSliceMs))) != 0)
        break;
      if (left > kSliceMs) context.heartbeat();
    }
    return Outcome::cancelled();
  }

 private:
  static constexpr int64_t kSliceMs = 5'000;
};

}  // namespace
}  // namespace gantline::plugin

GANTLINE_PLUGIN("sleep", "1.0.0", gantline::plugin::Sleep)
