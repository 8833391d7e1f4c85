# Emscripten as Debian packages it. The environment variable EMSCRIPTEN_ROOT names another installation.
if(DEFINED ENV{EMSCRIPTEN_ROOT})
  set(EMSCRIPTEN_ROOT_PATH $ENV{EMSCRIPTEN_ROOT})
else()
  set(EMSCRIPTEN_ROOT_PATH /usr/share/emscripten)
endif()
include(${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake)

add_compile_options(-fwasm-exceptions)
# What every engine with exceptions has too; code is smaller and faster with it.
add_compile_options(-mbulk-memory -mnontrapping-fptoint -msign-ext)
# A warning of the linker is a call that traps: a function declared with another signature elsewhere.
add_link_options(-fwasm-exceptions -Wl,--fatal-warnings)

# The optimiser of the link step requires the module `acorn`, which Debian installs where only Debian's
# own Node looks; say where, so that any Node does.
set(CMAKE_CXX_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs
    CACHE STRING "What a link runs under")

find_program(GANTLINE_NODE NAMES node nodejs REQUIRED)
set(CMAKE_CROSSCOMPILING_EMULATOR ${GANTLINE_NODE} CACHE FILEPATH "What runs a test program")
