#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/run_source.hpp"
#include "cli/signals.hpp"
#include "http/api.hpp"
#include "http/page.hpp"
#include "http/request_origin.hpp"
#include "plugin/catalog.hpp"
#include "plugin/host_process.hpp"
#include "plugin/runner.hpp"
#include "runtime/config.hpp"
#include "runtime/local_host.hpp"
#include "runtime/logging.hpp"
#include "store/data_directory.hpp"

namespace gantline::native {
namespace {

HttpServerOptions http_options(const ServerConfig& config) {
  HttpServerOptions options;
  options.head_bytes = static_cast<size_t>(config.request_header_bytes);
  options.body_bytes = static_cast<size_t>(config.request_body_bytes);
  options.connections = config.connections;
  options.event_streams = config.event_streams;
  return options;
}

std::string url_of(const ServerConfig& config, uint16_t port) {
  const bool is_ipv6 = config.listen_host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + config.listen_host + "]" : config.listen_host;
  return "http://" + host + ":" + std::to_string(port);
}

// There are neither users nor encryption yet.
Error reached_by_others(const ServerConfig& config) {
  return {
      ErrorCode::kInvalidArgument,
      "other machines reach this address, and whoever reaches it may do everything, unencrypted: "
      "listen on 127.0.0.1, or give --insecure-listen",
      config.listen_host};
}

// Whoever ends the server says so here; the main thread waits.
class Ending {
 public:
  void request() {
    const std::lock_guard lock(mutex_);
    is_requested_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_requested_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_requested_ = false;  // guarded by mutex_
};

void announce(const ServerConfig& config, const std::string& url, const Terminal& terminal) {
  if (terminal.json()) {
    terminal.print_json(
        {{"url", url}, {"pid", getpid()}, {"data", config.data}, {"workers", config.workers}});
  } else {
    terminal.out() << "Gantline serves " << terminal.paint(Style::kBold, url) << "  (data in "
                   << config.data << ", " << config.workers << " workers; Ctrl-C ends it)\n";
  }
  terminal.out().flush();
}

// Whoever is at the address may well be a server of the same directory, started already.
Error cannot_bind(const Error& error, const ServerConfig& config) {
  const std::string user = DataDirectory::user_of(config.data);
  if (user.empty()) return error;
  return {ErrorCode::kUnavailable,
          error.message + "; the data directory " + config.data +
              " is in use by another gantline (" + user + "), which may serve it there already",
          error.where};
}

int serve(const ServerConfig& config, const Terminal& terminal) {
  SignalThread::block();
  start_logging(config.log_level, config.log_format);
  for (const std::string& warning : unknown_variables()) log(LogLevel::kWarning, warning);
  if (!is_loopback(config.listen_host)) {
    log(LogLevel::kWarning,
        "other machines reach this server: whoever does may do everything, unencrypted",
        {{"listen", config.listen_host}});
  }
  TaskTypeCatalog catalog;
  const HostOptions hosts;
  if (!config.plugins.empty()) {
    const auto not_loaded = catalog.load_directory(config.plugins, hosts);
    if (!not_loaded.ok()) return fail(terminal, not_loaded.error());
    for (const Error& error : not_loaded.value()) {
      log(LogLevel::kError, "plugin not loaded: " + error.message, {{"library", error.where}});
    }
  }
  // Before the data directory is made: a port that is taken leaves nothing behind.
  HttpServer server(http_options(config));
  if (Status status = server.bind(config.listen_host, config.listen_port); !status.ok())
    return fail(terminal, cannot_bind(status.error(), config));
  PluginTaskRunner runner(catalog, hosts);
  Ending ending;
  std::atomic<bool> has_failed{false};
  LocalHostOptions options = host_options(config, runner);
  options.runtime.on_fatal = [&](const Error& error) {
    log(LogLevel::kError, "the journal has failed, the server ends: " + error.message);
    has_failed = true;
    ending.request();
  };
  auto opened = LocalHost::open(std::move(options));
  if (!opened.ok()) {
    terminal.print_error(opened.error());
    return kExitUnreachable;
  }
  LocalHost& host = *opened.value();
  const ApiContext context{host.runtime(), host.logs(), catalog, GANTLINE_VERSION};
  std::vector<Route> routes = make_api(context);
  for (Route& route : page_routes(embedded_page())) routes.push_back(std::move(route));
  std::thread serving([&] { server.serve(std::move(routes)); });
  announce(config, url_of(config, server.port()), terminal);
  {
    const SignalThread signals([&](int count) {
      if (count == 1) {
        log(LogLevel::kInfo,
            "ending: running attempts may go on for the grace; again to end at once");
        ending.request();
      } else {
        host.runtime().stop(Millis{0});
      }
    });
    ending.wait();
    // Health and queries are answered until the last attempt has ended.
    host.runtime().stop(has_failed ? Millis{0} : config.grace);
  }
  server.stop();
  serving.join();
  log(LogLevel::kInfo, "ended");
  return has_failed ? kExitUnreachable : kExitSuccess;
}

}  // namespace

int run_serve(const ServeOptions& options, const Terminal& terminal) {
  ConfigInputs inputs;
  inputs.file = options.config;
  inputs.environment = config_environment();
  inputs.flags = options.flags;
  const auto config = load_config(inputs);
  if (!config.ok()) {
    terminal.print_defects(options.config.empty() ? "configuration" : options.config,
                           config.error());
    return kExitInvalid;
  }
  if (options.print_config) {
    terminal.out() << effective_config(config.value()).dump(2) << '\n';
    return kExitSuccess;
  }
  if (!options.insecure_listen && !is_loopback(config.value().config.listen_host)) {
    terminal.print_error(reached_by_others(config.value().config));
    return kExitInvalid;
  }
  return serve(config.value().config, terminal);
}

}  // namespace gantline::native
