#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "gantline/result.hpp"

namespace gantline::native {

// How the message of every damage ends; whoever knows the directory adds it.
inline constexpr std::string_view kNextStep = "; next: gantline doctor";

// Something that was stored is not there, or not as it was stored. kCorrupt.
inline Error damage(std::string what, std::string where) {
  return {ErrorCode::kCorrupt, std::move(what.append(kNextStep)), std::move(where)};
}

// The error of a damaged directory with the whole next step; any other as it is.
inline Error with_directory(Error error, std::string_view directory) {
  if (error.code != ErrorCode::kCorrupt) return error;
  const size_t at = error.message.rfind(kNextStep);
  if (at != std::string::npos) error.message.resize(at);
  error.message.append(kNextStep).append(" --data ").append(directory);
  return error;
}

}  // namespace gantline::native
