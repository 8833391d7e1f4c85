#pragma once

#include <functional>
#include <memory>
#include <thread>

namespace gantline::native {

// SIGINT and SIGTERM as calls on a thread of their own, where everything is allowed.
//
// To be made before any other thread, which then inherit the blocked signals; SIGPIPE is ignored.
class SignalThread {
 public:
  // `on_signal` is called with the number of signals so far, from 1.
  explicit SignalThread(std::function<void(int)> on_signal);
  ~SignalThread();
  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;

  // Blocks the signals in the calling thread; call it before threads start that others make.
  static void block();

 private:
  void wait();

  std::function<void(int)> on_signal_;
  std::thread thread_;
};

}  // namespace gantline::native
