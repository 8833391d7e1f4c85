#include "plugin/scaffold.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "gantline/assert.hpp"
#include "plugin/library.hpp"

namespace gantline::native {
namespace {

namespace fs = std::filesystem;

std::string fill_in(std::string_view text, const std::string& name) {
  constexpr std::string_view kPlaceholder = "@NAME@";
  std::string filled(text);
  for (size_t at = filled.find(kPlaceholder); at != std::string::npos;
       at = filled.find(kPlaceholder, at)) {
    filled.replace(at, kPlaceholder.size(), name);
    at += name.size();
  }
  return filled;
}

}  // namespace

Status write_plugin_project(const std::string& parent, const std::string& name) {
  if (!is_task_type_name(name) || name.find('.') != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "a plugin's name is lower-case letters, digits and _",
                 name};
  }
  const fs::path directory = fs::path(parent) / name;
  std::error_code error;
  if (fs::exists(directory, error)) {
    return Error{ErrorCode::kAlreadyExists, "there is something already", directory.string()};
  }
  fs::create_directories(directory / "sdk" / "gantline", error);
  if (error) return Error{ErrorCode::kIo, error.message(), directory.string()};
  const std::pair<const char*, std::string> files[] = {
      {"CMakeLists.txt.in", "CMakeLists.txt"}, {"plugin.cpp.in", name + ".cpp"},
      {"README.md.in", "README.md"},           {"exports.map", "sdk/exports.map"},
      {"plugin.h", "sdk/gantline/plugin.h"},   {"plugin.hpp", "sdk/gantline/plugin.hpp"},
  };
  for (const auto& [source, target] : files) {
    const std::string_view text = scaffold_text(source);
    GANTLINE_ASSERT(!text.empty());
    std::ofstream stream(directory / target, std::ios::binary);
    stream << fill_in(text, name);
    stream.close();
    if (!stream) return Error{ErrorCode::kIo, "cannot be written", (directory / target).string()};
  }
  return {};
}

}  // namespace gantline::native
