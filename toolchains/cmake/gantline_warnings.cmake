# Warnings, determinism flags and sanitizers of our own targets. Third-party headers are system headers.
add_library(gantline_warnings INTERFACE)
target_compile_options(gantline_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # false positives on std::string operator+ (GCC bug 105651)
  -ffp-contract=off  # fused multiply-add would round differently from WebAssembly
  $<$<BOOL:${GANTLINE_DEVELOPER_MODE}>:-Werror>)
if(GANTLINE_SANITIZE_ADDRESS)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(GANTLINE_SANITIZE_THREAD)
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()
if(GANTLINE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
