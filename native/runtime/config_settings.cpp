#include "runtime/config_settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

#include "gantline/limits.hpp"
#include "gantline/units.hpp"
#include "runtime/limits.hpp"

namespace gantline::native {
namespace {

using Config = ServerConfig;
using Value = ConfigValue;

constexpr std::array<std::pair<std::string_view, SchedulingPolicy>, 4> kPolicies{{
    {"priority", SchedulingPolicy::kPriority},
    {"deadline", SchedulingPolicy::kDeadline},
    {"critical_path", SchedulingPolicy::kCriticalPath},
    {"fifo", SchedulingPolicy::kFifo},
}};

Error invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message), ""}; }

Result<uint32_t> read_number(const std::string& text, uint32_t low, uint32_t high) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc{} && end == text.data() + text.size();
  if (is_number && number >= low && number <= high) return number;
  return invalid("must be a whole number from " + std::to_string(low) + " to " +
                 std::to_string(high) + ", not `" + text + "`");
}

// One for each kind of member; the member is a template argument, so that the table below holds
// plain functions.
template <auto kMember, uint32_t kLow, uint32_t kHigh>
Status number(Config& config, const Value& value) {
  const Result<uint32_t> read = read_number(value.text, kLow, kHigh);
  if (!read.ok()) return read.error();
  config.*kMember = read.value();
  return {};
}

template <auto kMember>
Status duration(Config& config, const Value& value) {
  const Result<Millis> read = parse_duration(value.text);
  if (!read.ok()) return read.error();
  config.*kMember = read.value();
  return {};
}

template <auto kMember, int64_t kLow, int64_t kHigh>
Status size(Config& config, const Value& value) {
  const Result<int64_t> read = parse_size(value.text);
  if (!read.ok()) return read.error();
  if (read.value() < kLow || read.value() > kHigh)
    return invalid("must be between " + format_size(kLow) + " and " + format_size(kHigh));
  config.*kMember = read.value();
  return {};
}

template <auto kMember, bool kMayBeEmpty>
Status path(Config& config, const Value& value) {
  if (!kMayBeEmpty && value.text.empty()) return invalid("must not be empty");
  config.*kMember = value.text;
  return {};
}

Status read_listen(Config& config, const Value& value) {
  const size_t colon = value.text.rfind(':');
  if (colon == std::string::npos || colon == 0)
    return invalid("must be HOST:PORT, not `" + value.text + "`");
  std::string host = value.text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  if (host.find_first_of("[]/ ") != std::string::npos)
    return invalid("the host is not a name or an address: `" + host + "`");
  const Result<uint32_t> port = read_number(value.text.substr(colon + 1), 0, 65'535);
  if (!port.ok()) return port.error();
  config.listen_host = std::move(host);
  config.listen_port = static_cast<uint16_t>(port.value());
  return {};
}

Status read_resources(Config& config, const Value& value) {
  config.resources.clear();
  for (const auto& [name, text] : value.entries) {
    const Result<int64_t> amount = parse_amount(text);
    if (!amount.ok()) return invalid(name + ": " + amount.error().message);
    if (!config.resources.emplace(name, amount.value()).second)
      return invalid(name + " is given twice");
  }
  return {};
}

Status read_limits(Config& config, const Value& value) {
  config.limits.clear();
  for (const auto& [key, text] : value.entries) {
    const Result<uint32_t> concurrency = read_number(text, 0, 1'000'000);
    if (!concurrency.ok()) return invalid(key + ": " + concurrency.error().message);
    if (!config.limits.emplace(key, concurrency.value()).second)
      return invalid(key + " is given twice");
  }
  return {};
}

Status read_label_list(Config& config, const Value& value) {
  Result<std::vector<std::string>> labels = read_labels(value.text);
  if (!labels.ok()) return labels.error();
  config.labels = std::move(labels).value();
  return {};
}

Status read_policy(Config& config, const Value& value) {
  for (const auto& [name, policy] : kPolicies) {
    if (name != value.text) continue;
    config.policy = policy;
    return {};
  }
  return invalid("must be priority, deadline, critical_path or fifo, not `" + value.text + "`");
}

Status read_log_level(Config& config, const Value& value) {
  const std::optional<LogLevel> level = parse_log_level(value.text);
  if (!level)
    return invalid("must be debug, info, warning, error or off, not `" + value.text + "`");
  config.log_level = *level;
  return {};
}

Status read_log_format(Config& config, const Value& value) {
  const std::optional<LogFormat> format = parse_log_format(value.text);
  if (!format) return invalid("must be text, json or auto, not `" + value.text + "`");
  config.log_format = *format;
  return {};
}

template <auto kMember>
nlohmann::json show(const Config& config) {
  return config.*kMember;
}

template <auto kMember>
nlohmann::json show_duration(const Config& config) {
  return format_duration(config.*kMember);
}

template <auto kMember>
nlohmann::json show_size(const Config& config) {
  return format_size(config.*kMember);
}

nlohmann::json show_listen(const Config& config) {
  const bool is_ipv6 = config.listen_host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + config.listen_host + "]" : config.listen_host) + ":" +
         std::to_string(config.listen_port);
}

nlohmann::json show_resources(const Config& config) {
  nlohmann::json shown = nlohmann::json::object();
  for (const auto& [name, amount] : config.resources) shown[name] = format_amount(amount);
  return shown;
}

nlohmann::json show_labels(const Config& config) {
  std::string shown;
  for (const std::string& label : config.labels) shown += (shown.empty() ? "" : ",") + label;
  return shown;
}

nlohmann::json show_policy(const Config& config) {
  return kPolicies[static_cast<size_t>(config.policy)].first;
}

nlohmann::json show_log_level(const Config& config) { return to_string(config.log_level); }
nlohmann::json show_log_format(const Config& config) { return to_string(config.log_format); }

constexpr int64_t kKiB = 1024;

// clang-format off
const std::array kSettings{
    Setting{{"data", "--data", "GANTLINE_DATA_DIRECTORY", "DIR",
             "Directory of the durable state"},
            false, path<&Config::data, false>, show<&Config::data>},
    Setting{{"listen", "--listen", "GANTLINE_LISTEN", "HOST:PORT",
             "Address of the HTTP server"},
            false, read_listen, show_listen},
    Setting{{"workers", "--workers", "GANTLINE_WORKERS", "N",
             "Attempts that this server runs at once; 0: one for each processor"},
            false, number<&Config::workers, 0, limits::kSlots>, show<&Config::workers>},
    Setting{{"resources", "--resources", "GANTLINE_RESOURCES", "NAME=AMOUNT,...",
             "Capacities that tasks reserve from"},
            true, read_resources, show_resources},
    Setting{{"limits", "--limits", "GANTLINE_LIMITS", "KEY=N,...",
             "How many tasks with a key run at once"},
            true, read_limits, show<&Config::limits>},
    Setting{{"labels", "--labels", "GANTLINE_LABELS", "NAME,...",
             "Labels of this server as a worker, for tasks that need them"},
            false, read_label_list, show_labels},
    Setting{{"policy", "--policy", "GANTLINE_POLICY", "POLICY",
             "Order of tasks: priority, deadline, critical_path or fifo"},
            false, read_policy, show_policy},
    Setting{{"plugins", "--plugins", "GANTLINE_PLUGINS", "DIR",
             "Directory of plugin libraries"},
            false, path<&Config::plugins, true>, show<&Config::plugins>},
    Setting{{"log.level", "--log-level", "GANTLINE_LOG_LEVEL", "LEVEL",
             "debug, info, warning, error or off"},
            false, read_log_level, show_log_level},
    Setting{{"log.format", "--log-format", "GANTLINE_LOG_FORMAT", "FORMAT",
             "text, json, or auto: text on a terminal and json elsewhere"},
            false, read_log_format, show_log_format},
    Setting{{"grace", "--grace", "GANTLINE_GRACE", "DURATION",
             "How long running attempts may go on at shutdown"},
            false, duration<&Config::grace>, show_duration<&Config::grace>},
    Setting{{"cancel_grace", "--cancel-grace", "GANTLINE_CANCEL_GRACE", "DURATION",
             "How long an attempt that was asked to stop may take before it is killed"},
            false, duration<&Config::cancel_grace>, show_duration<&Config::cancel_grace>},
    Setting{{"http.body", "--http-body", "GANTLINE_HTTP_BODY", "SIZE",
             "Largest body of a request"},
            false, size<&Config::request_body_bytes, kKiB, kKiB * kKiB * kKiB>,
            show_size<&Config::request_body_bytes>},
    Setting{{"http.header", "--http-header", "GANTLINE_HTTP_HEADER", "SIZE",
             "Largest head of a request"},
            false, size<&Config::request_header_bytes, kKiB, kKiB * kKiB>,
            show_size<&Config::request_header_bytes>},
    Setting{{"http.connections", "--http-connections", "GANTLINE_HTTP_CONNECTIONS", "N",
             "Connections at once"},
            false, number<&Config::connections, 1, 65'535>, show<&Config::connections>},
    Setting{{"http.event_streams", "--http-event-streams", "GANTLINE_HTTP_EVENT_STREAMS", "N",
             "Event streams at once"},
            false, number<&Config::event_streams, 0, limits::kSubscribers>,
            show<&Config::event_streams>},
    Setting{{"queued_requests", "--queued-requests", "GANTLINE_QUEUED_REQUESTS", "N",
             "Requests that wait for the engine; more are refused as too busy"},
            false, number<&Config::queued_requests, 1, 1'000'000>,
            show<&Config::queued_requests>},
};
// clang-format on

}  // namespace

Result<std::vector<std::string>> read_labels(std::string_view text) {
  std::vector<std::string> labels;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    if (end == 0 || end > gantline::limits::kNameBytes)
      return invalid("must be labels of 1 to 255 bytes between commas");
    labels.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

std::span<const Setting> settings() noexcept { return kSettings; }

}  // namespace gantline::native
