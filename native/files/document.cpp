#include "files/document.hpp"

#include "files/file_text.hpp"
#include "files/pointer_positions.hpp"
#include "files/text_check.hpp"
#include "files/yaml_parse.hpp"
#include "gantline/import.hpp"
#include "gantline/limits.hpp"

namespace gantline {
namespace {

using nlohmann::json;

Defects one_defect(ErrorCode code, std::string message, int line = 0, int column = 0) {
  return Defects{Defect{code, std::move(message), "", line, column}};
}

bool ends_with(std::string_view text, std::string_view ending) noexcept {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

bool looks_like_json(std::string_view text) noexcept {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The file's name without folders and its last ending; "import" where nothing is left.
std::string stem_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const size_t dot = name.rfind('.');
  if (dot != std::string_view::npos && dot > 0) name = name.substr(0, dot);
  return name.empty() || name == "-" ? std::string("import") : std::string(name);
}

const ImportFormat* find_format(std::string_view name) noexcept {
  for (const ImportFormat& format : import_formats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

// Reads the text as JSON or YAML, whichever it is.
Result<LoadedDocument, Defects> parse_structured(std::shared_ptr<const std::string> text,
                                                 const std::string& name) {
  const std::string_view content = without_byte_order_mark(*text);
  const bool is_yaml_file = ends_with(name, ".yaml") || ends_with(name, ".yml");
  if (looks_like_json(content)) {
    Result<json, Defects> parsed = parse_json(content);
    if (parsed.ok()) {
      return LoadedDocument{std::move(parsed).value(), {SourceMap::Syntax::kJson, std::move(text)}};
    }
    // YAML's flow style begins with the same characters and may leave quotes out.
    if (!is_yaml_file) return parsed.error();
  }
  if (const auto defect = check_text(content)) return Defects{*defect};
  Result<json, Defects> parsed = parse_yaml(content);
  if (!parsed.ok()) return parsed.error();
  return LoadedDocument{std::move(parsed).value(), {SourceMap::Syntax::kYaml, std::move(text)}};
}

Result<LoadedDocument, Defects> import_structured(std::shared_ptr<const std::string> text,
                                                  const std::string& name,
                                                  std::string_view format) {
  const Result<LoadedDocument, Defects> source = parse_structured(std::move(text), name);
  if (!source.ok()) return source.error();
  Result<json, Defects> imported = import_document(format, source.value().json, stem_of(name));
  if (!imported.ok()) {
    Defects defects = imported.error();
    source.value().source.locate(defects);
    return defects;
  }
  return LoadedDocument{std::move(imported).value(), {}};
}

Result<LoadedDocument, Defects> import_plain(const std::string& text, const std::string& name,
                                             std::string_view format) {
  Result<json, Defects> imported =
      import_text(format, without_byte_order_mark(text), stem_of(name));
  if (!imported.ok()) return imported.error();
  return LoadedDocument{std::move(imported).value(), {}};
}

}  // namespace

void SourceMap::locate(Defects& defects) const {
  if (text_ == nullptr) return;
  const std::string_view content = without_byte_order_mark(*text_);
  if (syntax_ == Syntax::kJson) locate_in_json(content, defects);
  if (syntax_ == Syntax::kYaml) locate_in_yaml(content, defects);
}

Result<LoadedDocument, Defects> parse_document(std::string text, const std::string& name,
                                               std::string_view from) {
  const ImportFormat* format = find_format(from);
  if (!from.empty() && format == nullptr) return import_text(from, "", "").error();
  if (text.size() > limits::kDocumentBytes) {
    return one_defect(
        ErrorCode::kLimitExceeded,
        "the document is larger than " + std::to_string(limits::kDocumentBytes >> 20) + " MiB");
  }
  if (is_blank(without_byte_order_mark(text))) {
    return one_defect(ErrorCode::kInvalidArgument, "the file is empty", 1, 1);
  }
  if (format != nullptr && format->syntax == ImportSyntax::kLines) {
    return import_plain(text, name, from);
  }
  auto shared = std::make_shared<const std::string>(std::move(text));
  if (format != nullptr) return import_structured(std::move(shared), name, from);
  return parse_structured(std::move(shared), name);
}

Result<LoadedDocument, Defects> read_document(const std::string& path, std::string_view from) {
  Result<std::string, Defects> text = read_file_text(path);
  if (!text.ok()) return text.error();
  return parse_document(std::move(text).value(), path, from);
}

Result<std::shared_ptr<const Workflow>, Defects> read_workflow_file(const std::string& path,
                                                                    std::string_view from,
                                                                    const TaskTypes* types) {
  const Result<LoadedDocument, Defects> document = read_document(path, from);
  if (!document.ok()) return document.error();
  Result<Workflow, Defects> workflow = parse_workflow(document.value().json, types);
  if (workflow.ok()) return std::make_shared<const Workflow>(std::move(workflow).value());
  Defects defects = workflow.error();
  document.value().source.locate(defects);
  return defects;
}

}  // namespace gantline
