#include "shell/spawn.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string_view>

namespace gantline::plugin::shell {
namespace {

// Everything the child needs, made before vfork: the child shares our memory and must not allocate.
struct Plan {
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::vector<std::string> candidates;  // paths to try, in order
  const char* working_directory = nullptr;
  int standard[3] = {-1, -1, -1};
  pid_t parent = 0;
  GroupSlot* slot = nullptr;
  // Written by the child.
  volatile int error_number = 0;
  volatile SpawnError::Step step = SpawnError::Step::kPrepare;
};

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// What execvp would try, with the child's own PATH.
std::vector<std::string> candidates_for(const Command& command) {
  const std::string& file = command.arguments.front();
  if (file.find('/') != std::string::npos) return {file};
  std::string_view path = "/usr/local/bin:/usr/bin:/bin";
  for (const std::string& entry : command.environment) {
    if (entry.rfind("PATH=", 0) == 0) path = std::string_view(entry).substr(5);
  }
  std::vector<std::string> candidates;
  while (!file.empty()) {
    const size_t end = path.find(':');
    const std::string_view directory = path.substr(0, end);
    candidates.push_back(directory.empty() ? file : std::string(directory) + "/" + file);
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
  }
  // Where it is not is found out here: a failed execve costs far more than a look. When it is
  // nowhere, the child tries them all and says why.
  // A relative one depends on where the child is going to be.
  const auto runs = [](const std::string& candidate) {
    return candidate.front() != '/' || ::access(candidate.c_str(), X_OK) == 0;
  };
  const auto found = std::find_if(candidates.begin(), candidates.end(), runs);
  if (found != candidates.end()) candidates.erase(candidates.begin(), found);
  return candidates;
}

// In the child: ends it, telling the parent why.
[[noreturn]] void give_up(Plan& plan, SpawnError::Step step, int error_number) {
  plan.step = step;
  plan.error_number = error_number;
  ::_exit(127);
}

// In the child: the caught signals of the parent must not run its handlers in memory that we share.
void reset_signals() {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < 32; ++signal) ::sigaction(signal, &action, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// In the child, after vfork: only system calls, no allocation, no return.
[[noreturn]] void become(Plan& plan) {
  ::setpgid(0, 0);
  if (plan.slot != nullptr) plan.slot->store(::getpid(), std::memory_order_release);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != plan.parent) ::_exit(127);  // it died before prctl: no signal would come
  for (int i = 0; i < 3; ++i) {
    if (::dup2(plan.standard[i], i) < 0) give_up(plan, SpawnError::Step::kPrepare, errno);
  }
  if (plan.working_directory != nullptr && ::chdir(plan.working_directory) != 0) {
    give_up(plan, SpawnError::Step::kWorkingDirectory, errno);
  }
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  reset_signals();
  int error_number = ENOENT;
  for (const std::string& path : plan.candidates) {
    ::execve(path.c_str(), plan.arguments.data(), plan.environment.data());
    if (errno != ENOENT && errno != ENOTDIR) error_number = errno;
    if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) break;
  }
  give_up(plan, SpawnError::Step::kExecute, error_number);
}

// Apart from its caller: vfork must not be inlined where locals live in registers across it.
__attribute__((noinline)) pid_t start(Plan& plan) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::vfork();
  if (pid == 0) become(plan);
  const int error_number = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error_number;
  return pid;
}

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

// A descriptor above the standard ones: below, dup2 would overwrite one that is still needed.
Descriptor raised(int number) {
  if (number < 0 || number > 2) return Descriptor(number);
  Descriptor low(number);
  return Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, 3));
}

bool open_pipe(Pipe& pipe) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  pipe.read_end = raised(ends[0]);
  pipe.write_end = raised(ends[1]);
  return pipe.read_end.is_open() && pipe.write_end.is_open();
}

bool open_stdin(bool has_stdin, Pipe& pipe) {
  if (!has_stdin) {
    pipe.read_end = raised(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return pipe.read_end.is_open();
  }
  return open_pipe(pipe) && ::fcntl(pipe.write_end.get(), F_SETFL, O_NONBLOCK) == 0;
}

int open_pidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

}  // namespace

std::variant<Child, SpawnError> spawn(const Command& command) {
  Pipe input;
  Pipe output;
  Pipe errors;
  if (!open_stdin(command.has_stdin, input) || !open_pipe(output) || !open_pipe(errors)) {
    return SpawnError{SpawnError::Step::kPrepare, errno};
  }
  Plan plan;
  plan.arguments = pointers_to(command.arguments);
  plan.environment = pointers_to(command.environment);
  plan.candidates = candidates_for(command);
  if (!command.working_directory.empty())
    plan.working_directory = command.working_directory.c_str();
  plan.standard[0] = input.read_end.get();
  plan.standard[1] = output.write_end.get();
  plan.standard[2] = errors.write_end.get();
  plan.parent = ::getpid();
  plan.slot = take_group_slot();
  if (plan.slot == nullptr) return SpawnError{SpawnError::Step::kPrepare, EAGAIN};

  const pid_t pid = start(plan);
  SpawnError error{plan.step, pid < 0 ? errno : plan.error_number};
  Descriptor exit_signal;
  if (pid > 0 && error.error_number == 0) {
    exit_signal = Descriptor(open_pidfd(pid));
    if (!exit_signal.is_open()) {
      error.error_number = errno;
      ::kill(-pid, SIGKILL);
    }
  }
  if (error.error_number != 0) {
    if (pid > 0) ::waitpid(pid, nullptr, 0);
    release_group_slot(plan.slot);
    return error;
  }
  return Child{pid,
               std::move(exit_signal),
               std::move(input.write_end),
               std::move(output.read_end),
               std::move(errors.read_end),
               plan.slot};
}

}  // namespace gantline::plugin::shell
