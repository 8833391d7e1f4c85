#include "http/watchdog.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gantline::plugin::http {
namespace {

constexpr int kRepeatMs = 20;

}  // namespace

Watchdog::Watchdog(const Context& context, std::chrono::steady_clock::time_point deadline,
                   std::function<void()> interrupt)
    : context_(context), interrupt_(std::move(interrupt)), done_(::eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this, deadline] { watch(deadline); });
}

Watchdog::~Watchdog() {
  ::eventfd_write(done_.get(), 1);
  thread_.join();
}

void Watchdog::watch(std::chrono::steady_clock::time_point deadline) {
  std::array<pollfd, 2> sources{
      {{done_.get(), POLLIN, 0}, {context_.cancel_descriptor(), POLLIN, 0}}};
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now())
            .count();
    const bool has_barked = barked_.load() != Barked::kNo;
    if (has_barked) sources[1].fd = -1;
    const auto wait_ms = has_barked ? kRepeatMs : std::clamp<int64_t>(left, 0, 3'600'000);
    ::poll(sources.data(), sources.size(), static_cast<int>(wait_ms));
    if (sources[0].revents != 0) return;
    if (!has_barked && context_.cancelled() != GANTLINE_CANCEL_NONE) barked_ = Barked::kCancelled;
    if (!has_barked && barked_.load() == Barked::kNo &&
        std::chrono::steady_clock::now() >= deadline) {
      barked_ = Barked::kTimeout;
    }
    if (barked_.load() != Barked::kNo) interrupt_();
  }
}

}  // namespace gantline::plugin::http
