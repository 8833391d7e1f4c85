#pragma once

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gantline/result.hpp"

namespace gantline {

// What the text of a format is made of. The engine reads no YAML: for kYaml the host parses the
// text and calls import_document, and import_text takes the JSON form of it only.
enum class ImportSyntax { kLines, kJson, kYaml };

// A foreign format that can be turned into the workflow file format.
struct ImportFormat {
  std::string_view name;         // as `--from` takes it
  std::string_view description;  // one line
  ImportSyntax syntax = ImportSyntax::kLines;
};

// wfcommons, psplib, stg, argo, ninja-trace.
std::span<const ImportFormat> import_formats() noexcept;

// Turns text into a workflow document (the JSON form of docs/workflow-format.md; not yet
// validated). `name` is the workflow's name where the text has none. Tasks become `noop` (or
// `shell` where the source names a command that can run) with estimates from the source. Errors:
// kInvalidArgument for an unknown format or malformed text, with line where the format is
// line-based and JSON Pointer where it is JSON; kLimitExceeded.
Result<nlohmann::json, Defects> import_text(std::string_view format, std::string_view text,
                                            std::string_view name);

// The same for a format whose text the host has parsed already (kJson and kYaml).
Result<nlohmann::json, Defects> import_document(std::string_view format,
                                                const nlohmann::json& document,
                                                std::string_view name);

}  // namespace gantline
