#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"
#include "gantline/types.hpp"
#include "gantline/workflow.hpp"
#include "runtime/logging.hpp"

namespace gantline::native {

// What a server runs with. docs/configuration.md says what each field means; a test compares.
struct ServerConfig {
  std::string data = "data";  // directory of the durable state
  std::string listen_host = "127.0.0.1";
  uint16_t listen_port = 7430;
  uint32_t workers = 0;  // attempts at once; load_config puts the processors for 0
  std::map<std::string, int64_t> resources;  // capacity in thousandths
  std::map<std::string, uint32_t> limits;    // concurrency by key
  std::vector<std::string> labels;           // of this server as a worker; sorted
  SchedulingPolicy policy = SchedulingPolicy::kPriority;
  std::string plugins;  // directory of plugin libraries; "": none
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kAuto;
  Millis grace{30'000};        // for attempts to end at shutdown
  Millis cancel_grace{5'000};  // for attempts to stop once they were asked to
  int64_t request_body_bytes = int64_t{16} << 20;
  int64_t request_header_bytes = int64_t{16} << 10;
  uint32_t connections = 256;
  uint32_t event_streams = 64;
  uint32_t queued_requests = 16'384;
};

// Labels between commas, sorted, each once: "gpu,ssd". Errors: kInvalidArgument.
Result<std::vector<std::string>> read_labels(std::string_view text);

// Where settings come from, the weakest first: default, file, environment, flag.
enum class ConfigSource : uint8_t { kDefault = 0, kFile = 1, kEnvironment = 2, kFlag = 3 };
std::string_view to_string(ConfigSource source) noexcept;

// One setting under all its names.
struct SettingInfo {
  std::string_view key;          // path in the file, "log.level"
  std::string_view flag;         // "--log-level"
  std::string_view environment;  // "GANTLINE_LOG_LEVEL"
  std::string_view value_name;   // "LEVEL", for usage texts
  std::string_view description;
};
// All settings, in the order of the document.
std::span<const SettingInfo> setting_infos() noexcept;

struct ConfigInputs {
  std::string file{};                                // path, YAML or JSON; "": none
  std::map<std::string, std::string> environment{};  // others than known ones are ignored
  std::map<std::string, std::string> flags{};        // by flag, "--log-level"
};

struct LoadedConfig {
  ServerConfig config;
  std::map<std::string, ConfigSource> sources;  // by key, those that are not the default
};

// Flags beat the environment, that beats the file, that beats the defaults. Maps (resources,
// limits) are replaced as a whole. In the environment and in flags a map is written
// "cpu=4,memory=8GiB". Errors: all defects at once; `pointer` is the flag, the variable, or the
// place in the file, then with line and column.
Result<LoadedConfig, Defects> load_config(const ConfigInputs& inputs);

// The settings of this process' environment that load_config knows.
std::map<std::string, std::string> config_environment();

// {"listen": {"value": "127.0.0.1:7430", "source": "flag"}, ...}
nlohmann::json effective_config(const LoadedConfig& loaded);

}  // namespace gantline::native
