#include "runtime/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/config_settings.hpp"

namespace gantline::native {
namespace {

class Loader {
 public:
  void apply(const Setting& setting, const ConfigValue& value, ConfigSource source) {
    const Status status = setting.read(loaded.config, value);
    if (!status.ok()) {
      defects.push_back({status.error().code, status.error().message, value.pointer, 0, 0});
      return;
    }
    loaded.sources[std::string(setting.info.key)] = source;
  }

  // From a flag or a variable called `name`.
  void apply_text(const Setting& setting, const std::string& name, const std::string& text,
                  ConfigSource source) {
    ConfigValue value;
    value.text = text;
    value.pointer = name;
    if (setting.is_map && !split_entries(text, value)) {
      defects.push_back({ErrorCode::kInvalidArgument, "must be NAME=VALUE,...", name, 0, 0});
      return;
    }
    apply(setting, value, source);
  }

  void apply_file(const std::string& path) {
    std::vector<std::string> keys;
    std::vector<std::string> map_keys;
    for (const Setting& setting : settings()) {
      keys.emplace_back(setting.info.key);
      if (setting.is_map) map_keys.emplace_back(setting.info.key);
    }
    Result<ConfigDocument, Defects> document = read_config_document(path, keys, map_keys);
    if (!document.ok()) {
      defects.insert(defects.end(), document.error().begin(), document.error().end());
      return;
    }
    defects = document.value().defects;
    for (const auto& [key, value] : document.value().values) {
      for (const Setting& setting : settings()) {
        if (setting.info.key == key) apply(setting, value, ConfigSource::kFile);
      }
    }
    document.value().source.locate(defects);
  }

  LoadedConfig loaded;
  Defects defects;
};

}  // namespace

std::string_view to_string(ConfigSource source) noexcept {
  switch (source) {
    case ConfigSource::kDefault: return "default";
    case ConfigSource::kFile: return "file";
    case ConfigSource::kEnvironment: return "environment";
    case ConfigSource::kFlag: return "flag";
  }
  return "";
}

std::span<const SettingInfo> setting_infos() noexcept {
  static const std::vector<SettingInfo> kInfos = [] {
    std::vector<SettingInfo> infos;
    for (const Setting& setting : settings()) infos.push_back(setting.info);
    return infos;
  }();
  return kInfos;
}

Result<LoadedConfig, Defects> load_config(const ConfigInputs& inputs) {
  Loader loader;
  // The weakest first: each one that follows overwrites.
  if (!inputs.file.empty()) loader.apply_file(inputs.file);
  for (const Setting& setting : settings()) {
    const auto variable = inputs.environment.find(std::string(setting.info.environment));
    if (variable != inputs.environment.end())
      loader.apply_text(setting, variable->first, variable->second, ConfigSource::kEnvironment);
    const auto flag = inputs.flags.find(std::string(setting.info.flag));
    if (flag != inputs.flags.end())
      loader.apply_text(setting, flag->first, flag->second, ConfigSource::kFlag);
  }
  if (!loader.defects.empty()) return std::move(loader.defects);
  uint32_t& workers = loader.loaded.config.workers;
  if (workers == 0) workers = std::max(std::thread::hardware_concurrency(), 1u);
  return std::move(loader.loaded);
}

std::map<std::string, std::string> config_environment() {
  std::map<std::string, std::string> environment;
  for (const Setting& setting : settings()) {
    const std::string name(setting.info.environment);
    if (const char* const value = std::getenv(name.c_str())) environment.emplace(name, value);
  }
  return environment;
}

nlohmann::json effective_config(const LoadedConfig& loaded) {
  nlohmann::json shown = nlohmann::json::object();
  for (const Setting& setting : settings()) {
    const std::string key(setting.info.key);
    const auto source = loaded.sources.find(key);
    shown[key] = {{"value", setting.show(loaded.config)},
                  {"source", to_string(source == loaded.sources.end() ? ConfigSource::kDefault
                                                                      : source->second)}};
  }
  return shown;
}

}  // namespace gantline::native
