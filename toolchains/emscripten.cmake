# Emscripten as Debian packages it. The environment variable EMSCRIPTEN_ROOT names another installation.
if(DEFINED ENV{EMSCRIPTEN_ROOT})
  set(EMSCRIPTEN_ROOT_PATH $ENV{EMSCRIPTEN_ROOT})
else()
  set(EMSCRIPTEN_ROOT_PATH /usr/share/emscripten)
endif()
include(${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake)

add_compile_options(-fwasm-exceptions)
add_link_options(-fwasm-exceptions)
