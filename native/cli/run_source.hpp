#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "gantline/result.hpp"
#include "http/api_client.hpp"

namespace gantline::native {

struct TaskPageOptions {
  std::vector<std::string> states;
  uint32_t first = 0;
  size_t limit = 1'000;
};

struct LogPageOptions {
  std::string task;
  uint32_t attempt = 0;  // 0: the last one
  uint64_t offset = 0;
};

// Where the reading commands read: what a server answers, or the same from a data directory
// (native/http/pages.hpp makes both). Threads: one.
//
// Errors: kNotFound, kInvalidArgument, kUnavailable, kIo, kCorrupt.
class RunSource {
 public:
  using Json = nlohmann::json;

  virtual ~RunSource() = default;
  virtual Result<Json> list(const ListOptions& options) = 0;
  virtual Result<Json> run(const std::string& run) = 0;
  // The run without its state hash, which takes all tasks: for those who ask again and again.
  virtual Result<Json> glance(const std::string& run) = 0;
  virtual Result<Json> tasks(const std::string& run, const TaskPageOptions& options) = 0;
  virtual Result<Json> task(const std::string& run, const std::string& task) = 0;
  virtual Result<Json> explain(const std::string& run, const std::string& task) = 0;
  virtual Result<Json> logs(const std::string& run, const LogPageOptions& options) = 0;
  virtual Result<Json> events(const std::string& run, uint64_t first, size_t limit) = 0;
  virtual Result<std::string> history(const std::string& run) = 0;
};

// Opening a directory would make it: a mistyped path should not. Errors: kIo when there is no data
// directory at the path.
Status require_data_directory(const std::string& directory);

// `client` outlives the source.
std::unique_ptr<RunSource> make_http_source(ApiClient& client);
// Errors: those of RocksDbJournal::open and require_data_directory.
Result<std::unique_ptr<RunSource>> open_journal_source(const std::string& directory);

struct OpenSource {
  std::unique_ptr<ApiClient> client;  // null: a data directory
  std::unique_ptr<RunSource> runs;
  std::chrono::milliseconds reconnect_for{};  // how long a server that goes away is asked again
};
// Errors: those of ApiClient::open and open_journal_source; kInvalidArgument (no duration).
Result<OpenSource> open_source(const ClientOptions& options);
// For following: what does not answer is noticed sooner.
Result<OpenSource> open_source_to_follow(const ClientOptions& options);

// The id that a person means: "last" is the newest run. Errors: kNotFound (there is none).
Result<std::string> resolve_run(RunSource& source, const std::string& text);

// What becomes of a run that has not ended and is read from a directory: "nobody goes on with it:
// start ...", or who does.
std::string who_goes_on(const std::string& directory, const std::string& run);

// Prints the error; its exit code.
int fail(const Terminal& terminal, const Error& error);

}  // namespace gantline::native
