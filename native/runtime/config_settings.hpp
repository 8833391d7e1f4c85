#pragma once

#include <span>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "runtime/config.hpp"
#include "runtime/config_document.hpp"

namespace gantline::native {

// One setting: its names, and how it is read and shown.
struct Setting {
  SettingInfo info;
  bool is_map = false;
  Status (*read)(ServerConfig& config, const ConfigValue& value);
  nlohmann::json (*show)(const ServerConfig& config);
};

std::span<const Setting> settings() noexcept;

}  // namespace gantline::native
