#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "attempt.hpp"
#include "support/catch.hpp"

using namespace gantline;
using namespace gantline::native;
using Json = nlohmann::json;
using Level = AttemptServices::Level;

namespace {

// The number on the log line that begins with the word.
pid_t pid_in_log(RecordingServices& services, const std::string& word) {
  for (const auto& [level, line] : services.lines()) {
    if (line.rfind(word, 0) == 0) return std::atoi(line.c_str() + word.size());
  }
  return 0;
}

// Blocks until the process is gone: a killed one that its parent has not yet reaped counts as gone.
bool is_gone(pid_t pid) {
  for (int i = 0; i < 5'000; ++i) {
    const std::string path = "/proc/" + std::to_string(pid) + "/stat";
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return true;
    char text[512] = {};
    const ssize_t size = ::read(file, text, sizeof(text) - 1);
    ::close(file);
    const std::string stat(text, size > 0 ? static_cast<size_t>(size) : 0);
    const size_t state = stat.rfind(") ");
    if (state == std::string::npos || stat[state + 2] == 'Z' || stat[state + 2] == 'X') return true;
    ::poll(nullptr, 0, 1);
  }
  return false;
}

}  // namespace

TEST_CASE("a command's report has its exit code and what it printed", "[native][plugin][shell]") {
  const Ran ran = run_builtin("shell", {{"command", {"echo", "hello", 7}}});
  CHECK(ran.output == Json{{"exit_code", 0}, {"stdout", "hello 7\n"}});
}

TEST_CASE("text is run by the shell", "[native][plugin][shell]") {
  CHECK(run_builtin("shell", {{"command", "echo $((6 * 7)) | cat"}, {"output", "json"}}).output ==
        42);
}

TEST_CASE("stdout becomes text, lines or JSON", "[native][plugin][shell]") {
  const Json command = "printf '[1]\\n[2]'";
  CHECK(run_builtin("shell", {{"command", command}, {"output", "text"}}).output == "[1]\n[2]");
  CHECK(run_builtin("shell", {{"command", command}, {"output", "lines"}}).output ==
        Json({"[1]", "[2]"}));
  const Ran ran = run_builtin("shell", {{"command", command}, {"output", "json"}});
  CHECK(ran.error.code == "invalid_output");
}

TEST_CASE("both streams go to the log, line by line", "[native][plugin][shell]") {
  RecordingServices services;
  run_builtin("shell", {{"command", "echo one; echo two >&2; printf three"}}, services);
  CHECK(services.text_of(Level::kStdout) == "one\nthree\n");
  CHECK(services.text_of(Level::kStderr) == "two\n");
}

TEST_CASE("stdin larger than a pipe is fed while output is read", "[native][plugin][shell]") {
  const std::string text(3 << 20, 'x');
  const Ran ran = run_builtin(
      "shell",
      {{"command", {"cat"}}, {"stdin", text}, {"output", "text"}, {"max_output_bytes", 4 << 20}});
  REQUIRE(ran.has_succeeded);
  CHECK(ran.output.get_ref<const std::string&>() == text);
}

TEST_CASE("a command need not read its stdin", "[native][plugin][shell]") {
  CHECK(run_builtin("shell", {{"command", {"true"}}, {"stdin", std::string(3 << 20, 'x')}})
            .has_succeeded);
}

TEST_CASE("stdin that is not text is written as JSON; without stdin there is none",
          "[native][plugin][shell]") {
  CHECK(run_builtin("shell", {{"command", {"cat"}}, {"stdin", {{"a", 1}}}, {"output", "json"}})
            .output == Json{{"a", 1}});
  CHECK(run_builtin("shell", {{"command", {"cat"}}, {"output", "text"}}).output == "");
}

TEST_CASE("the environment has the caller's variables and the attempt's identity",
          "[native][plugin][shell]") {
  const Json with = {
      {"command",
       "echo $A $GANTLINE_TASK $GANTLINE_ATTEMPT $GANTLINE_IDEMPOTENCY_KEY $GANTLINE_RUN"},
      {"env", {{"A", "x y"}}},
      {"output", "text"}};
  CHECK(run_builtin("shell", with).output == "x y example 1 7:0 " + to_string(RunId{7}) + "\n");
}

TEST_CASE("the working directory is where the command starts", "[native][plugin][shell][vfork]") {
  CHECK(run_builtin("shell", {{"command", "pwd"}, {"working_directory", "/"}, {"output", "text"}})
            .output == "/\n");
  const Ran ran = run_builtin("shell", {{"command", "pwd"}, {"working_directory", "/nowhere"}});
  CHECK(ran.error.code == "not_found");
  CHECK(ran.error.message == "working directory /nowhere: No such file or directory");
}

TEST_CASE("a failing command says its last words", "[native][plugin][shell]") {
  const Ran ran = run_builtin("shell", {{"command", "echo fine; echo went wrong >&2; exit 3"}});
  CHECK(ran.error == TaskError{"exit_code", "exit code 3: went wrong", true});
}

TEST_CASE("a command killed by a signal says which", "[native][plugin][shell]") {
  const Ran ran = run_builtin("shell", {{"command", "kill -9 $$"}});
  CHECK(ran.error == TaskError{"signal", "killed by signal 9 (Killed)", true});
}

TEST_CASE("a command that does not exist is not retried", "[native][plugin][shell][vfork]") {
  CHECK(run_builtin("shell", {{"command", {"no-such-command-here"}}}).error ==
        TaskError{"not_found", "command no-such-command-here: No such file or directory", false});
  CHECK(run_builtin("shell", {{"command", {"/etc/passwd"}}}).error.code == "not_executable");
  CHECK(run_builtin("shell", {{"command", {""}}}).error.code == "not_found");
}

TEST_CASE("output beyond the cap is cut in a report and refused elsewhere",
          "[native][plugin][shell]") {
  const Json command = {"printf", "123456"};
  CHECK(run_builtin("shell", {{"command", command}, {"max_output_bytes", 3}}).output ==
        Json{{"exit_code", 0}, {"stdout", "123"}, {"stdout_truncated", true}});
  CHECK(run_builtin("shell", {{"command", command}, {"max_output_bytes", 3}, {"output", "text"}})
            .error.code == "output_too_large");
}

TEST_CASE("every line goes to the host, which alone says how much a log takes",
          "[native][plugin][shell]") {
  RecordingServices services;
  run_builtin("shell", {{"command", "seq -f %012.0f 1 200000 >&2"}}, services);
  const std::string text = services.text_of(Level::kStderr);
  CHECK(text.size() == 200'000 * 13);
  CHECK(text.ends_with("000000200000\n"));
}

TEST_CASE("output that is not UTF-8 is made so", "[native][plugin][shell]") {
  RecordingServices services;
  const Ran ran =
      run_builtin("shell", {{"command", "printf 'a\\377b\\n'"}, {"output", "text"}}, services);
  CHECK(ran.output ==
        "a\xEF\xBF\xBD"
        "b\n");
  CHECK(services.text_of(Level::kStdout) ==
        "a\xEF\xBF\xBD"
        "b\n");
}

TEST_CASE("a cancelled command gets SIGTERM and may clean up", "[native][plugin][shell]") {
  const TaskTypeCatalog catalog;
  PluginTaskRunner runner(catalog, test_host_options());
  RecordingServices services;
  const AttemptOrder order = make_order(
      "shell",
      {{"command", "trap 'echo cleaned; exit 1' TERM; echo ready; while :; do sleep 0.01; done"}});
  Ran ran;
  std::thread attempt([&] { ran = describe(runner.run(order, services)); });
  services.wait_for_line("ready");
  runner.cancel(order.token, false);
  attempt.join();
  CHECK(ran.was_stopped);
  CHECK(services.text_of(Level::kStdout) == "ready\ncleaned\n");
}

TEST_CASE("a command that ignores SIGTERM is killed when forced, with its children",
          "[native][plugin][shell]") {
  const TaskTypeCatalog catalog;
  PluginTaskRunner runner(catalog, test_host_options());
  RecordingServices services;
  const AttemptOrder order = make_order(
      "shell",
      {{"command",
        "trap '' TERM; sleep 1000 & echo child $!; echo ready; while :; do sleep 1000; done"}});
  Ran ran;
  std::thread attempt([&] { ran = describe(runner.run(order, services)); });
  services.wait_for_line("ready");
  runner.cancel(order.token, false);
  runner.cancel(order.token, true);
  attempt.join();
  CHECK(ran.was_stopped);
  const pid_t child = pid_in_log(services, "child ");
  REQUIRE(child > 1);
  CHECK(is_gone(child));
}

TEST_CASE("what a command leaves running ends with it", "[native][plugin][shell]") {
  RecordingServices services;
  const Ran ran = run_builtin("shell", {{"command", "sleep 1000 & echo child $!"}}, services);
  CHECK(ran.has_succeeded);
  const pid_t child = pid_in_log(services, "child ");
  REQUIRE(child > 1);
  CHECK(is_gone(child));
}

TEST_CASE("commands and their children die with a server that is killed",
          "[native][plugin][shell]") {
  int ends[2];
  REQUIRE(::pipe2(ends, 0) == 0);
  const pid_t server = ::fork();
  if (server == 0) {
    // The pipe is the command's standard error by name, so that the test hears it past the dying
    // server.
    const std::string command = "sh -c 'sleep 1000 & echo $! $$ >/proc/" +
                                std::to_string(::getpid()) + "/fd/" + std::to_string(ends[1]) +
                                "; wait'";
    run_builtin("shell", {{"command", command}});
    ::_exit(0);
  }
  ::close(ends[1]);
  char text[64] = {};
  REQUIRE(::read(ends[0], text, sizeof(text) - 1) > 0);
  ::close(ends[0]);
  ::kill(server, SIGKILL);
  ::waitpid(server, nullptr, 0);
  char* rest = nullptr;
  const auto grandchild = static_cast<pid_t>(std::strtol(text, &rest, 10));
  const auto child = static_cast<pid_t>(std::strtol(rest, nullptr, 10));
  REQUIRE(grandchild > 1);
  REQUIRE(child > 1);
  CHECK(is_gone(child));
  CHECK(is_gone(grandchild));
}
