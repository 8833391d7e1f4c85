#include "cli/interrupt.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "cli/terminal.hpp"

namespace gantline::native {
namespace {

// What the handler may use: set before it is installed, never changed after.
char last_words_text[200];
size_t last_words_size = 0;

extern "C" void gantline_leave(int) {
  const ssize_t written = write(STDERR_FILENO, last_words_text, last_words_size);
  static_cast<void>(written);
  _exit(kExitInterrupted);
}

}  // namespace

void leave_on_interrupt(std::string_view last_words) {
  last_words_size = std::min(last_words.size(), sizeof last_words_text);
  std::memcpy(last_words_text, last_words.data(), last_words_size);
  struct sigaction action = {};
  action.sa_handler = gantline_leave;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace gantline::native
