#include "files/yaml_parse.hpp"

#include <exception>
#include <istream>
#include <streambuf>

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

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

}  // namespace

void stop_yaml(const YAML::Mark& mark, std::string message, ErrorCode code) {
  const TextPosition position = position_of(mark);
  throw YamlStop{{code, std::move(message), "", position.line, position.column}};
}

TextPosition position_of(const YAML::Mark& mark) noexcept {
  return {mark.line + 1, mark.column + 1};
}

Result<void, Defects> feed_yaml(std::string_view text, YAML::EventHandler& handler) {
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
