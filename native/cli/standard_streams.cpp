#include "cli/standard_streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <iostream>

#include "cli/terminal.hpp"

namespace gantline::native {
namespace {

bool is_reader_gone() noexcept {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

}  // namespace

void open_missing_streams() noexcept {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest number that is free, which is this one.
    const int opened = open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_WRONLY);
    if (opened != number) _exit(kExitUnreachable);
  }
}

int finish_output(int exit_code) {
  std::cout.flush();
  if (std::cout.good() || is_reader_gone()) return exit_code;
  std::cerr << "error: cannot write to standard output\n";
  return exit_code == kExitSuccess ? kExitUnreachable : exit_code;
}

}  // namespace gantline::native
