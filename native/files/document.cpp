#include "files/document.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "files/file_text.hpp"
#include "files/pointer_positions.hpp"
#include "files/read_text.hpp"
#include "files/text_check.hpp"
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

// A document that could be read, perhaps in spite of defects in its text.
struct ParsedDocument {
  LoadedDocument document;
  Defects defects;
};

ParsedDocument parsed(ReadText read, SourceMap::Syntax syntax,
                      std::shared_ptr<const std::string> text) {
  return {{std::move(read.value), SourceMap(syntax, std::move(text))}, std::move(read.defects)};
}

// Reads the text as JSON or YAML, whichever it is.
Result<ParsedDocument, Defects> parse_structured(std::shared_ptr<const std::string> text,
                                                 const std::string& name) {
  const std::string_view content = without_byte_order_mark(*text);
  const bool is_yaml_file = ends_with(name, ".yaml") || ends_with(name, ".yml");
  if (looks_like_json(content) && !is_yaml_file) {
    Result<ReadText, Defects> read = read_json_text(content);
    if (!read.ok()) return read.error();
    return parsed(std::move(read).value(), SourceMap::Syntax::kJson, std::move(text));
  }
  if (looks_like_json(content)) {
    // YAML's flow style begins with the same characters and may leave quotes out.
    Result<json, Defects> value = parse_json(content);
    if (value.ok()) {
      return parsed({std::move(value).value(), {}}, SourceMap::Syntax::kJson, std::move(text));
    }
  }
  if (const auto defect = check_text(content)) return Defects{*defect};
  Result<ReadText, Defects> read = read_yaml_text(content);
  if (!read.ok()) return read.error();
  return parsed(std::move(read).value(), SourceMap::Syntax::kYaml, std::move(text));
}

// Adds what is wrong with the value. Where its text is wrong already that is the reason, and said.
Defects together(const ParsedDocument& parsed, const Defects& of_value) {
  Defects defects = parsed.defects;
  std::set<std::string_view> known;
  for (const Defect& defect : parsed.defects) {
    if (!defect.pointer.empty()) known.insert(defect.pointer);
  }
  for (const Defect& defect : of_value) {
    if (known.count(defect.pointer) == 0) defects.push_back(defect);
  }
  parsed.document.source.locate(defects);
  return defects;
}

Result<ParsedDocument, Defects> import_structured(std::shared_ptr<const std::string> text,
                                                  const std::string& name,
                                                  std::string_view format) {
  const Result<ParsedDocument, Defects> source = parse_structured(std::move(text), name);
  if (!source.ok()) return source.error();
  Result<json, Defects> imported =
      import_document(format, source.value().document.json, stem_of(name));
  const Defects defects = together(source.value(), imported.ok() ? Defects() : imported.error());
  if (!defects.empty()) return defects;
  return ParsedDocument{{std::move(imported).value(), {}}, {}};
}

Result<ParsedDocument, Defects> import_plain(const std::string& text, const std::string& name,
                                             std::string_view format) {
  Result<json, Defects> imported =
      import_text(format, without_byte_order_mark(text), stem_of(name));
  if (!imported.ok()) return imported.error();
  return ParsedDocument{{std::move(imported).value(), {}}, {}};
}

Result<ParsedDocument, Defects> parse_any(std::string text, const std::string& name,
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

Result<ParsedDocument, Defects> read_any(const std::string& path, std::string_view from) {
  Result<std::string, Defects> text = read_file_text(path);
  if (!text.ok()) return text.error();
  return parse_any(std::move(text).value(), path, from);
}

Result<LoadedDocument, Defects> without_defects(Result<ParsedDocument, Defects> parsed) {
  if (!parsed.ok()) return parsed.error();
  const Defects defects = together(parsed.value(), {});
  if (!defects.empty()) return defects;
  return std::move(parsed.value().document);
}

bool is_before(const Defect& a, const Defect& b) noexcept {
  return a.line != b.line ? a.line < b.line : a.column < b.column;
}

}  // namespace

void SourceMap::locate(Defects& defects) const {
  if (text_ == nullptr) return;
  // That more than so many were found is no defect of any place.
  const bool is_cut = defects.size() > limits::kDefects && defects.back().pointer.empty();
  std::optional<Defect> note;
  if (is_cut) {
    note = std::move(defects.back());
    defects.pop_back();
  }
  const std::string_view content = without_byte_order_mark(*text_);
  if (syntax_ == Syntax::kJson) locate_in_json(content, defects);
  if (syntax_ == Syntax::kYaml) locate_in_yaml(content, defects);
  std::stable_sort(defects.begin(), defects.end(), is_before);
  if (note) defects.push_back(*std::move(note));
}

Result<LoadedDocument, Defects> parse_document(std::string text, const std::string& name,
                                               std::string_view from) {
  return without_defects(parse_any(std::move(text), name, from));
}

Result<LoadedDocument, Defects> read_document(const std::string& path, std::string_view from) {
  return without_defects(read_any(path, from));
}

Result<LoadedDocument, Defects> read_workflow_document(const std::string& path,
                                                       std::string_view from,
                                                       const TaskTypes* types) {
  Result<ParsedDocument, Defects> parsed = read_any(path, from);
  if (!parsed.ok()) return parsed.error();
  if (parsed.value().defects.empty()) return std::move(parsed.value().document);
  const Result<Workflow, Defects> workflow = parse_workflow(parsed.value().document.json, types);
  return together(parsed.value(), workflow.ok() ? Defects() : workflow.error());
}

Result<LoadedWorkflow, Defects> load_workflow(const std::string& path, std::string_view from,
                                              const TaskTypes* types) {
  Result<ParsedDocument, Defects> parsed = read_any(path, from);
  if (!parsed.ok()) return parsed.error();
  Result<Workflow, Defects> workflow = parse_workflow(parsed.value().document.json, types);
  const Defects defects = together(parsed.value(), workflow.ok() ? Defects() : workflow.error());
  if (!defects.empty()) return defects;
  return LoadedWorkflow{std::make_shared<const Workflow>(std::move(workflow).value()),
                        std::move(parsed.value().document)};
}

Result<std::shared_ptr<const Workflow>, Defects> read_workflow_file(const std::string& path,
                                                                    std::string_view from,
                                                                    const TaskTypes* types) {
  Result<LoadedWorkflow, Defects> loaded = load_workflow(path, from, types);
  if (!loaded.ok()) return loaded.error();
  return std::move(loaded.value().workflow);
}

}  // namespace gantline
