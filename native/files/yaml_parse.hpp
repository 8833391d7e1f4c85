#pragma once

#include <string>
#include <string_view>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include "files/text_check.hpp"
#include "gantline/result.hpp"

namespace gantline {

// What an event handler throws to end the parsing; feed_yaml turns it into a defect.
struct YamlStop {
  Defect defect;
};

[[noreturn]] void stop_yaml(const YAML::Mark& mark, std::string message,
                            ErrorCode code = ErrorCode::kInvalidArgument);

TextPosition position_of(const YAML::Mark& mark) noexcept;

// Sends the events of the one document in `text` to `handler`.
// Errors: one defect with its position: text that is not YAML, directives that YAML has not, no
// document, more than one, and whatever the handler stops with.
Result<void, Defects> feed_yaml(std::string_view text, YAML::EventHandler& handler);

}  // namespace gantline
