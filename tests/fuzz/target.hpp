#pragma once

#include <span>
#include <string_view>

namespace gantline::fuzz {

// Something that takes bytes from outside. Feeding it returns, whatever the bytes are; what must
// hold is asserted, so that a breach ends the process as a crash does.
struct Target {
  std::string_view name;  // of its folder in corpus/ too
  void (*feed)(std::string_view bytes);
};

// All of them. A new one is declared here and listed in target.cpp.
std::span<const Target> targets() noexcept;

void feed_workflow(std::string_view bytes);
void feed_expression(std::string_view bytes);
void feed_event(std::string_view bytes);
void feed_history(std::string_view bytes);
void feed_schema(std::string_view bytes);
void feed_import(std::string_view bytes);
void feed_http_head(std::string_view bytes);
void feed_plugin_reply(std::string_view bytes);
// Has a bug on purpose: who looks for bugs and misses this one is not looking.
void feed_canary(std::string_view bytes);

}  // namespace gantline::fuzz
