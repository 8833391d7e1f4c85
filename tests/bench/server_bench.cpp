// The program itself, as `gantline serve`: how soon it answers, and what it holds when idle.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "benchmark.hpp"
#include "gantline/assert.hpp"
#include "http/api_client.hpp"
#include "temporary_folder.hpp"

extern char** environ;

namespace gantline::bench {
namespace {

constexpr int kRepetitions = 5;
constexpr std::chrono::milliseconds kSettling{1'000};

// The program that this is, or the one beside it.
std::string program() {
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  return (self.parent_path() / "gantline").string();
}

constexpr std::chrono::milliseconds kEndWithin{10'000};

// The line that says where the server listens.
std::string read_line(int source) {
  std::string line;
  char next = 0;
  while (true) {
    GANTLINE_ASSERT(::read(source, &next, 1) == 1);
    if (next == '\n') return line;
    line += next;
  }
}

// A server that has given its first answer.
class Served {
 public:
  explicit Served(const std::string& data) {
    std::array<int, 2> pipe{};
    GANTLINE_ASSERT(::pipe(pipe.data()) == 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addclose(&actions, pipe[0]);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<std::string> words = {program(), "serve",    "--json",     "--data",
                                      data,      "--listen", "127.0.0.1:0"};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    GANTLINE_ASSERT(
        ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ) == 0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    const nlohmann::json told = nlohmann::json::parse(read_line(pipe[0]));
    ::close(pipe[0]);
    const auto client = native::ApiClient::open({.server = told.at("url")});
    GANTLINE_ASSERT(client.ok() && client.value()->get("/api/v1/health").ok());
  }
  ~Served() {
    ::kill(pid_, SIGTERM);
    const auto end = std::chrono::steady_clock::now() + kEndWithin;
    while (::waitpid(pid_, nullptr, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > end) ::kill(pid_, SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  pid_t pid() const noexcept { return pid_; }

 private:
  pid_t pid_ = 0;
};

}  // namespace

std::vector<Figure> run_server_benchmark() {
  std::vector<double> starts;
  uint64_t idle = 0;
  for (int i = 0; i < kRepetitions; ++i) {
    const TemporaryFolder folder;
    const auto start = std::chrono::steady_clock::now();
    const Served server(folder.path() + "/data");
    starts.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
    if (i > 0) continue;
    std::this_thread::sleep_for(kSettling);
    idle = resident_memory_bytes(server.pid());
  }
  return {{"cold_start", "ms", median(starts)},
          {"idle_memory", "MB", static_cast<double>(idle) / 1e6}};
}

}  // namespace gantline::bench
