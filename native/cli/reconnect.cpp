#include "cli/reconnect.hpp"

#include <algorithm>
#include <ostream>
#include <thread>
#include <utility>

#include "cli/planning.hpp"

namespace gantline::native {
namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLastPause{1'000};

// Whether the server may come again.
bool is_away(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout;
}

}  // namespace

Reconnector::Reconnector(std::string server, std::chrono::milliseconds limit,
                         const Terminal& terminal, std::function<void()> before_words)
    : server_(std::move(server)),
      limit_(limit),
      terminal_(terminal),
      before_words_(std::move(before_words)) {}

void Reconnector::note_loss() {
  if (lost_at_) return;
  lost_at_ = Clock::now();
  pause_ = kFirstPause;
  say("connection to " + server_ + " lost, trying again for " +
      human_duration(Millis{limit_.count()}));
}

void Reconnector::note_answer() {
  was_there_ = true;
  if (!lost_at_) return;
  lost_at_.reset();
  say("connected to " + server_ + " again");
}

std::optional<Error> Reconnector::wait_after(const Error& error) {
  if (!was_there_ || !is_away(error)) return error;
  note_loss();
  const auto left = *lost_at_ + limit_ - Clock::now();
  if (left <= Clock::duration::zero()) return final_error(error);
  std::this_thread::sleep_for(std::min<Clock::duration>(pause_, left));
  pause_ = std::min(2 * pause_, kLastPause);
  return std::nullopt;
}

Error Reconnector::final_error(const Error& error) const {
  if (!lost_at_ || !is_away(error)) return error;
  return {ErrorCode::kUnavailable,
          "gave up on the server after " + human_duration(Millis{limit_.count()}) + ": " +
              error.message,
          error.where};
}

void Reconnector::say(const std::string& words) {
  if (before_words_) before_words_();
  terminal_.err() << words << std::endl;
}

}  // namespace gantline::native
