# Writes an assembler source with the bytes of every file below PAGE, and a C++ source with their table.
# Both are left alone when nothing has changed. Without the folder the table is empty. The document of the page is marked, so
# that the page knows that a server has handed it out, and asks for its API.
file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE ${PAGE} ${PAGE}/*)
list(SORT files)
set(assembly "        .section .rodata\n")
set(declarations "")
set(rows "")
set(number 0)
foreach(file IN LISTS files)
  set(from ${PAGE}/${file})
  if(file STREQUAL "index.html")
    file(READ ${from} document)
    string(REPLACE "<html " "<html data-server " marked "${document}")
    if(marked STREQUAL document)
      message(FATAL_ERROR "${from} has no <html> that can be marked")
    endif()
    get_filename_component(folder ${TABLE} DIRECTORY)
    set(from ${folder}/page_index.html)
    file(WRITE ${from} "${marked}")
  endif()
  file(SHA256 ${from} hash)
  string(SUBSTRING ${hash} 0 16 hash)
  file(SIZE ${from} size)
  string(APPEND assembly
    "# ${hash}\n        .global gantline_page_${number}\n        .balign 16\ngantline_page_${number}:\n"
    "        .incbin \"${from}\"\n")
  string(APPEND declarations "extern \"C\" const char gantline_page_${number}[];\n")
  string(APPEND rows
    "    {\"/${file}\", {gantline_page_${number}, ${size}}, \"\\\"${hash}\\\"\"},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND assembly "        .section .note.GNU-stack,\"\",@progbits\n")
set(table "#include <array>\n\n#include \"http/page.hpp\"\n\n${declarations}\nnamespace gantline::native {\n\n")
string(APPEND table
  "std::span<const PageFile> embedded_page() noexcept {\n"
  "  static const std::array<PageFile, ${number}> files{{\n${rows}  }};\n  return files;\n}\n\n"
  "}  // namespace gantline::native\n")
foreach(output ASSEMBLY TABLE)
  string(TOLOWER ${output} text)
  set(old "")
  if(EXISTS ${${output}})
    file(READ ${${output}} old)
  endif()
  if(NOT old STREQUAL "${${text}}")
    file(WRITE ${${output}} "${${text}}")
  endif()
endforeach()
