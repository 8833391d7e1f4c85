#include "cli/signals.hpp"

#include <pthread.h>
#include <signal.h>

namespace gantline::native {
namespace {

// Ends the thread; nobody else sends it.
constexpr int kEnd = SIGUSR1;

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, kEnd}) sigaddset(&set, number);
  return set;
}

}  // namespace

void SignalThread::block() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

SignalThread::SignalThread(std::function<void(int)> on_signal) : on_signal_(std::move(on_signal)) {
  block();
  thread_ = std::thread([this] { wait(); });
}

SignalThread::~SignalThread() {
  pthread_kill(thread_.native_handle(), kEnd);
  thread_.join();
}

void SignalThread::wait() {
  const sigset_t set = watched();
  for (int count = 1;; ++count) {
    int number = 0;
    if (sigwait(&set, &number) != 0 || number == kEnd) return;
    on_signal_(count);
  }
}

}  // namespace gantline::native
