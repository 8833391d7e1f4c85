#include "files/yaml_parse.hpp"

#include <algorithm>
#include <exception>
#include <istream>
#include <optional>
#include <streambuf>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "gantline/names.hpp"

namespace gantline {
namespace {

// A stream over a text that somebody else owns.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    // The interface asks for pointers to mutable characters; a get area is never written to.
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

Defects one_defect(const TextPosition& position, std::string message) {
  return Defects{
      Defect{ErrorCode::kInvalidArgument, std::move(message), "", position.line, position.column}};
}

// Ends the parsing where a second document begins.
class SecondDocument : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    stop_yaml(mark, "a second document; a file holds one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// What a line that begins with `%` says to YAML, and whether it is allowed to: yaml-cpp skips those
// that it does not know, and the document with them.
std::optional<Defect> check_directive(std::string_view line, int number) {
  const std::string_view name = line.substr(1, line.find_first_of(" \t\r") - 1);
  if (name == "YAML" || name == "TAG") return std::nullopt;
  return Defect{ErrorCode::kInvalidArgument,
                "a line that begins with `%` is a directive, and YAML has none called " +
                    in_quotes(name) + "; quote it to mean the text",
                "", number, 1};
}

// The directives before the document.
std::optional<Defect> check_directives(std::string_view text) {
  int number = 0;
  int last_directive = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    ++number;
    const size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') continue;
    if (line[0] != '%') {
      if (last_directive == 0 || line.substr(0, 3) == "---") return std::nullopt;
      break;
    }
    if (auto defect = check_directive(line, number); defect) return defect;
    last_directive = number;
  }
  if (last_directive == 0) return std::nullopt;
  return Defect{ErrorCode::kInvalidArgument,
                "a line `---` must follow the directives of YAML, before the document", "",
                last_directive, 1};
}

}  // namespace

void stop_yaml(const YAML::Mark& mark, std::string message, ErrorCode code) {
  const TextPosition position = position_of(mark);
  throw YamlStop{{code, std::move(message), "", position.line, position.column}};
}

TextPosition position_of(const YAML::Mark& mark) noexcept {
  return {mark.line + 1, mark.column + 1};
}

Result<void, Defects> feed_yaml(std::string_view text, YAML::EventHandler& handler) {
  if (const auto defect = check_directives(text); defect) return Defects{*defect};
  try {
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(handler)) return one_defect({}, "the file is empty");
    SecondDocument second;
    parser.HandleNextDocument(second);
    return {};
  } catch (const YamlStop& stop) {
    return Defects{stop.defect};
  } catch (const YAML::Exception& error) {
    return one_defect(position_of(error.mark), "not valid YAML: " + error.msg);
  } catch (const std::exception& error) {
    return one_defect({}, std::string("cannot read the YAML: ") + error.what());
  }
}

}  // namespace gantline
