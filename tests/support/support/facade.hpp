#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gantline/facade.hpp"
#include "support/catch.hpp"
#include "support/workflows.hpp"

// Asks a facade as the page does, and reads the frame with a reader of its own.
namespace gantline::test {

struct Response {
  nlohmann::json json;
  std::string frame;

  bool ok() const { return json.at("ok").get<bool>(); }
  const nlohmann::json& result() const {
    if (!ok()) FAIL("the request failed: " << json.dump());
    return json.at("result");
  }
  std::string error_code() const { return ok() ? "" : json["error"]["code"].get<std::string>(); }
  std::string error_pointer() const {
    return ok() ? "" : json["error"]["pointer"].get<std::string>();
  }
  std::string error_detail() const {
    return ok() ? "" : json["error"]["detail"].get<std::string>();
  }

  // The elements of a column.
  template <typename Element>
  std::vector<Element> column(std::string_view name) const {
    for (const nlohmann::json& column : json.at("columns")) {
      if (column.at("name") != name) continue;
      const auto offset = column.at("offset").get<size_t>();
      std::vector<Element> values(column.at("count").get<size_t>());
      if (offset % 8 != 0) FAIL("column " << name << " is not aligned");
      if (offset + values.size() * sizeof(Element) > frame.size()) FAIL("column beyond the frame");
      if (!values.empty()) {
        std::memcpy(values.data(), frame.data() + offset, values.size() * sizeof(Element));
      }
      return values;
    }
    FAIL("no column " << name);
    return {};
  }
  std::vector<std::string> texts(const std::string& name) const {
    const std::vector<char> bytes = column<char>(name);
    std::vector<std::string> values;
    uint32_t begin = 0;
    for (const uint32_t end : column<uint32_t>(name + "_end")) {
      values.emplace_back(bytes.data() + begin, end - begin);
      begin = end;
    }
    return values;
  }
};

inline Response read_frame(std::string frame) {
  REQUIRE(frame.size() >= 8);
  size_t size = 0;
  for (size_t i = 4; i-- > 0;) size = size << 8 | static_cast<uint8_t>(frame[i]);
  REQUIRE(8 + size <= frame.size());
  Response response{json_of(std::string_view(frame).substr(8, size)), {}};
  response.frame = std::move(frame);
  return response;
}

inline Response ask(Facade& facade, const nlohmann::json& request) {
  return read_frame(facade.handle(request.dump()));
}
// The same from JSON text.
inline Response ask(Facade& facade, std::string_view request) {
  return ask(facade, json_of(request));
}
inline Response ask(Facade& facade, const char* request) {
  return ask(facade, std::string_view(request));
}

// The handle of a workflow from the text of its document.
inline uint32_t open_workflow(Facade& facade, std::string_view document) {
  return ask(facade, {{"op", "open_workflow"}, {"document", json_of(document)}})
      .result()
      .at("workflow")
      .get<uint32_t>();
}

}  // namespace gantline::test
