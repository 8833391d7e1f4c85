// Which symbols a library exports, read from the file: the dynamic loader does not tell.
#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "plugin/check_support.hpp"

namespace gantline::native {
namespace {

// A struct at an offset of the file; nothing when it is not all there.
template <typename Struct>
std::optional<Struct> at(const std::string& bytes, uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(Struct)) return std::nullopt;
  Struct value;
  std::memcpy(&value, bytes.data() + offset, sizeof(Struct));
  return value;
}

bool is_exported(const Elf64_Sym& symbol) {
  const unsigned binding = ELF64_ST_BIND(symbol.st_info);
  const unsigned visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  return symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS && binding != STB_LOCAL &&
         (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

// The names in a table of dynamic symbols.
Objection object_to_symbols(const std::string& bytes, const Elf64_Shdr& symbols,
                            const Elf64_Shdr& names) {
  for (uint64_t offset = 0; offset + sizeof(Elf64_Sym) <= symbols.sh_size;
       offset += sizeof(Elf64_Sym)) {
    const std::optional<Elf64_Sym> symbol = at<Elf64_Sym>(bytes, symbols.sh_offset + offset);
    if (!symbol) return "the symbol table is cut off";
    const uint64_t name_at = names.sh_offset + symbol->st_name;
    if (!is_exported(*symbol) || name_at >= bytes.size()) continue;
    const std::string name(bytes.data() + name_at,
                           ::strnlen(bytes.data() + name_at, bytes.size() - name_at));
    if (name != GANTLINE_PLUGIN_ENTRY_SYMBOL) return "it also exports " + name;
  }
  return std::nullopt;
}

}  // namespace

Objection check_exports(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)),
                          std::istreambuf_iterator<char>());
  const std::optional<Elf64_Ehdr> header = at<Elf64_Ehdr>(bytes, 0);
  const bool is_elf = header && std::memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
                      header->e_ident[EI_CLASS] == ELFCLASS64;
  if (!is_elf) return "it is not a 64-bit ELF file";
  for (unsigned i = 0; i < header->e_shnum; ++i) {
    const auto section = at<Elf64_Shdr>(bytes, header->e_shoff + uint64_t{i} * header->e_shentsize);
    if (!section || section->sh_type != SHT_DYNSYM) continue;
    const auto names =
        at<Elf64_Shdr>(bytes, header->e_shoff + uint64_t{section->sh_link} * header->e_shentsize);
    return names ? object_to_symbols(bytes, *section, *names) : "the symbol table has no names";
  }
  return "it has no table of dynamic symbols";
}

}  // namespace gantline::native
