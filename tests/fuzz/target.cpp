#include "target.hpp"

#include <array>
#include <cstdlib>

namespace gantline::fuzz {
namespace {

constexpr std::array kTargets{
    Target{"workflow", feed_workflow},   Target{"expression", feed_expression},
    Target{"event", feed_event},         Target{"history", feed_history},
    Target{"schema", feed_schema},       Target{"import", feed_import},
    Target{"http_head", feed_http_head}, Target{"plugin_reply", feed_plugin_reply},
    Target{"canary", feed_canary},
};

}  // namespace

std::span<const Target> targets() noexcept { return kTargets; }

void feed_canary(std::string_view bytes) {
  // One byte after the other, so that coverage leads there.
  constexpr std::string_view kSong = "chirp";
  for (size_t i = 0; i < kSong.size(); ++i) {
    if (i >= bytes.size() || bytes[i] != kSong[i]) return;
  }
  std::abort();
}

}  // namespace gantline::fuzz
