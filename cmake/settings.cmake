# How everything is compiled.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(PENSTOCK_WERROR "Treat warnings as errors (CI does)" OFF)
option(PENSTOCK_TESTS "Build the unit tests" ON)
option(PENSTOCK_SYSTEM_TESTS "Register the tests of tests/ and build bench/ (the release preset does)" OFF)
option(PENSTOCK_UNITY "Compile all files in batches: sooner from nothing, later after a change" OFF)
option(PENSTOCK_FUZZERS "Build the fuzzers (clang only)" OFF)
set(PENSTOCK_OPTIMIZED "" CACHE STRING "Layers that are optimized where others are not: their tests compute for long")
set(PENSTOCK_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor)
if(PENSTOCK_WERROR)
  add_compile_options(-Werror)
endif()
if(PENSTOCK_SANITIZE)
  add_compile_options(-fsanitize=${PENSTOCK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PENSTOCK_SANITIZE})
endif()
if(PENSTOCK_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # The sloppiness is what ccache asks for before it caches what a precompiled header went into.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# The runtimes' bootstraps are carried in the binary.
set_property(SOURCE ${CMAKE_SOURCE_DIR}/src/lambda/runtime/bootstraps.cc PROPERTY COMPILE_DEFINITIONS
  PENSTOCK_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
file(GLOB bootstraps CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/lambda/runtime/bootstrap*.py
  ${CMAKE_SOURCE_DIR}/src/lambda/runtime/bootstrap*.mjs)
set_property(SOURCE ${CMAKE_SOURCE_DIR}/src/lambda/runtime/bootstraps.cc PROPERTY OBJECT_DEPENDS "${bootstraps}")

# CLI11 is all templates, and runs once.
set_property(SOURCE ${CMAKE_SOURCE_DIR}/src/app/command_line.cc PROPERTY COMPILE_OPTIONS -O0)
# Clang takes no precompiled header that was optimized otherwise.
set_property(SOURCE ${CMAKE_SOURCE_DIR}/src/app/command_line.cc PROPERTY SKIP_PRECOMPILE_HEADERS ON)

# What native functions are compiled with, and the worker that calls them.
set_property(SOURCE ${CMAKE_SOURCE_DIR}/src/lambda/native/host.cc PROPERTY INCLUDE_DIRECTORIES
  ${CMAKE_SOURCE_DIR}/include)
