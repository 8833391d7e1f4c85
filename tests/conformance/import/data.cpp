#include "data.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/catch.hpp"

namespace gantline::test {
namespace {

std::vector<std::string> split_row(const std::string& line) {
  std::vector<std::string> cells(1);
  bool is_quoted = false;
  for (const char c : line) {
    if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

std::string data_path(const std::string& name) {
  const char* folder = std::getenv("GANTLINE_DATA");
  return std::string(folder != nullptr ? folder : GANTLINE_DEFAULT_DATA) + "/" + name;
}

bool has_data() {
  if (std::filesystem::is_directory(data_path(""))) return true;
  WARN("skipped: no reference data at " << data_path("") << "; GANTLINE_DATA names another folder");
  return false;
}

std::vector<std::map<std::string, std::string>> read_csv(const std::string& name) {
  std::ifstream file(data_path(name));
  REQUIRE(file);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> header = split_row(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = split_row(line);
    std::map<std::string, std::string> row;
    for (size_t i = 0; i < header.size() && i < cells.size(); ++i) row[header[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace gantline::test
