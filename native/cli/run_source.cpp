#include "cli/run_source.hpp"

#include "cli/json_member.hpp"
#include "gantline/units.hpp"
#include "store/data_directory.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

std::string run_path(const std::string& run) { return "/api/v1/runs/" + encode_segment(run); }

class HttpRunSource final : public RunSource {
 public:
  explicit HttpRunSource(ApiClient& client) : client_(client) {}

  Result<Json> list(const ListOptions& options) override {
    std::string path = "/api/v1/runs?limit=" + std::to_string(options.limit);
    const auto add = [&path](const char* name, const std::string& value) {
      if (!value.empty()) path += std::string("&") + name + "=" + encode_segment(value);
    };
    for (const std::string& state : options.states) add("state", state);
    add("workflow", options.workflow);
    add("tag", options.tag);
    add("idempotency_key", options.key);
    add("before", options.before);
    return client_.get(path);
  }

  Result<Json> run(const std::string& run) override { return client_.get(run_path(run)); }

  Result<Json> glance(const std::string& run) override {
    return client_.get(run_path(run) + "?state_hash=false");
  }

  Result<Json> tasks(const std::string& run, const TaskPageOptions& options) override {
    std::string path = run_path(run) + "/tasks?first=" + std::to_string(options.first) +
                       "&limit=" + std::to_string(options.limit);
    for (const std::string& state : options.states) path += "&state=" + encode_segment(state);
    return client_.get(path);
  }

  Result<Json> task(const std::string& run, const std::string& task) override {
    return client_.get(run_path(run) + "/tasks/" + encode_segment(task));
  }

  Result<Json> explain(const std::string& run, const std::string& task) override {
    return client_.get(run_path(run) + "/tasks/" + encode_segment(task) + "/explain");
  }

  Result<Json> logs(const std::string& run, const LogPageOptions& options) override {
    std::string path = run_path(run) + "/tasks/" + encode_segment(options.task) +
                       "/logs?offset=" + std::to_string(options.offset);
    if (options.attempt != 0) path += "&attempt=" + std::to_string(options.attempt);
    return client_.get(path);
  }

  Result<Json> events(const std::string& run, uint64_t first, size_t limit) override {
    return client_.get(run_path(run) + "/events?first=" + std::to_string(first) +
                       "&limit=" + std::to_string(limit));
  }

  Result<std::string> history(const std::string& run) override {
    return client_.get_text(run_path(run) + "/history");
  }

 private:
  ApiClient& client_;
};

// Of a request without a byte from the server, for those who follow a run.
constexpr std::chrono::milliseconds kFollowTimeout{10'000};

Result<OpenSource> open_with(const ClientOptions& options, ApiClientOptions api) {
  const auto reconnect = parse_duration(options.reconnect);
  if (!reconnect.ok())
    return Error{ErrorCode::kInvalidArgument, reconnect.error().message, "--reconnect"};
  OpenSource source;
  source.reconnect_for = std::chrono::milliseconds(reconnect.value().count);
  if (!options.data.empty()) {
    auto journal = open_journal_source(options.data);
    if (!journal.ok()) return journal.error();
    source.runs = std::move(journal).value();
    return source;
  }
  api.server = options.server;
  api.reconnect_for = source.reconnect_for;
  auto client = ApiClient::open(std::move(api));
  if (!client.ok()) return client.error();
  source.client = std::move(client).value();
  source.runs = make_http_source(*source.client);
  return source;
}

}  // namespace

std::unique_ptr<RunSource> make_http_source(ApiClient& client) {
  return std::make_unique<HttpRunSource>(client);
}

Result<OpenSource> open_source(const ClientOptions& options) { return open_with(options, {}); }

Result<OpenSource> open_source_to_follow(const ClientOptions& options) {
  ApiClientOptions api;
  api.request_timeout = kFollowTimeout;
  return open_with(options, std::move(api));
}

Result<std::string> resolve_run(RunSource& source, const std::string& text) {
  if (text != "last") return text;
  ListOptions newest;
  newest.limit = 1;
  const auto page = source.list(newest);
  if (!page.ok()) return page.error();
  const Json& runs = list_in(page.value(), "runs");
  if (runs.empty()) return Error{ErrorCode::kNotFound, "there are no runs yet", "last"};
  return text_in(runs.front(), "id");
}

std::string who_goes_on(const std::string& directory, const std::string& run) {
  const std::string user = DataDirectory::user_of(directory);
  if (!user.empty()) return "a gantline that is running (" + user + ") goes on with it";
  return "nobody goes on with it: start `gantline serve --data " + directory +
         "`, or `gantline run --data " + directory + " --resume " + run + "`";
}

int fail(const Terminal& terminal, const Error& error) {
  terminal.print_error(error);
  return exit_code_of(error.code);
}

}  // namespace gantline::native
