#include "gantline/import.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "gantline/codec.hpp"
#include "gantline/limits.hpp"
#include "gantline/names.hpp"
#include "import/formats.hpp"

namespace gantline {
namespace {

using nlohmann::json;
using FromDocument = Result<json, Defects> (*)(const json&, std::string_view);
using FromText = Result<json, Defects> (*)(std::string_view, std::string_view);

// One of the two readers is set: what the format is made of decides which.
struct Importer {
  std::string_view format;
  FromDocument from_document;
  FromText from_text;
};

constexpr std::array kImporters{
    Importer{"wfcommons", import::read_wfcommons, nullptr},
    Importer{"psplib", nullptr, import::read_psplib},
    Importer{"stg", nullptr, import::read_stg},
    Importer{"argo", import::read_argo, nullptr},
    Importer{"ninja-trace", import::read_ninja_trace, nullptr},
};

Defects one_defect(ErrorCode code, std::string message) {
  return Defects{Defect{code, std::move(message), "", 0, 0}};
}

const Importer* find_importer(std::string_view format) noexcept {
  for (const Importer& importer : kImporters) {
    if (importer.format == format) return &importer;
  }
  return nullptr;
}

Defects unknown_format(std::string_view format) {
  std::string message = "unknown format " + in_quotes(format) + "; known are";
  std::vector<std::string_view> names;
  for (const Importer& importer : kImporters) {
    message += names.empty() ? " " : ", ";
    message += importer.format;
    names.push_back(importer.format);
  }
  return one_defect(ErrorCode::kInvalidArgument, message + Suggester().hint(format, names));
}

}  // namespace

Result<json, Defects> import_text(std::string_view format, std::string_view text,
                                  std::string_view name) {
  const Importer* importer = find_importer(format);
  if (importer == nullptr) return unknown_format(format);
  if (text.size() > limits::kDocumentBytes) {
    return one_defect(ErrorCode::kLimitExceeded, "the text has " + std::to_string(text.size()) +
                                                     " bytes; the limit is " +
                                                     std::to_string(limits::kDocumentBytes));
  }
  if (importer->from_text != nullptr) return importer->from_text(text, name);
  const Result<json, Defects> document = parse_json(text);
  if (!document.ok()) return document.error();
  return importer->from_document(document.value(), name);
}

Result<json, Defects> import_document(std::string_view format, const json& document,
                                      std::string_view name) {
  const Importer* importer = find_importer(format);
  if (importer == nullptr) return unknown_format(format);
  if (importer->from_document == nullptr) {
    return one_defect(ErrorCode::kInvalidArgument, "the format " + std::string(format) +
                                                       " is plain text, neither JSON nor YAML");
  }
  return importer->from_document(document, name);
}

}  // namespace gantline
