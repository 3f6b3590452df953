# A layer is a folder of src/: an object library.  A file's name says its part: x.cc is code, x_test.cc a unit
# test, x_fuzz.cc a fuzzer.  Operations compile in unity batches: forty small files cost a fifth so.
enable_testing()
include_directories(${CMAKE_SOURCE_DIR}/src)
add_library(penstock_layers INTERFACE)

# What most files include of the standard library, compiled once.  Of what users run for its tests only: that build
# proves that each header has all that it needs.
set(common_headers <algorithm> <atomic> <coroutine> <cstdint> <cstring> <deque> <expected> <functional> <map> <memory>
  <mutex> <optional> <span> <string> <string_view> <unordered_map> <utility> <vector>)
if(PENSTOCK_SANITIZE)
  add_library(penstock_headers OBJECT ${CMAKE_SOURCE_DIR}/cmake/headers.cc)
  target_precompile_headers(penstock_headers PRIVATE ${common_headers})
endif()

if(PENSTOCK_TESTS)
  add_executable(penstock_tests ${CMAKE_SOURCE_DIR}/cmake/test_main.cc)
  # Much faster to compile; what they test is optimized all the same.
  target_compile_options(penstock_tests PRIVATE -O0)
  target_precompile_headers(penstock_tests PRIVATE ${common_headers} <doctest/doctest.h>)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/cmake/test_main.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_link_libraries(penstock_tests PRIVATE penstock_layers)
  add_test(NAME unit COMMAND penstock_tests)
endif()

if(PENSTOCK_FUZZERS)
  add_custom_target(fuzzers)
endif()

# Many files at a time: all of them; or only those that do one request each, where others are to prove their includes.
function(in_batches target sources)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE BATCH)
  if(PENSTOCK_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD_BATCH_SIZE 24)
  else()
    set_target_properties(${target} PROPERTIES UNITY_BUILD_BATCH_SIZE 12)
    list(FILTER sources EXCLUDE REGEX "/operations/")
    set_source_files_properties(${sources} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()

function(layer name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(fuzzers ${sources})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cc$|/app/main\\.cc$")

  if(sources)
    add_library(${name} OBJECT ${sources})
    target_link_libraries(${name} PRIVATE ${ARGN})
    if(name IN_LIST PENSTOCK_OPTIMIZED)
      target_compile_options(${name} PRIVATE -O1)  # and a precompiled header must have been so too
    elseif(PENSTOCK_SANITIZE)
      target_precompile_headers(${name} REUSE_FROM penstock_headers)
    endif()
    in_batches(${name} "${sources}")
    target_sources(penstock_layers INTERFACE $<TARGET_OBJECTS:${name}>)
  endif()
  target_link_libraries(penstock_layers INTERFACE ${ARGN})
  if(PENSTOCK_TESTS)
    target_sources(penstock_tests PRIVATE ${tests})
  endif()
  if(PENSTOCK_FUZZERS)
    foreach(fuzzer ${fuzzers})
      get_filename_component(target ${fuzzer} NAME_WE)
      add_executable(${target} ${fuzzer})
      # With the layers so far and no others: a fuzzer of a low layer is built in no time.
      get_target_property(objects penstock_layers INTERFACE_SOURCES)
      get_target_property(libraries penstock_layers INTERFACE_LINK_LIBRARIES)
      target_sources(${target} PRIVATE ${objects})
      target_link_libraries(${target} PRIVATE ${libraries})
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
      add_dependencies(fuzzers ${target})
    endforeach()
  endif()
endfunction()

function(program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE penstock_layers)
  target_compile_definitions(${name} PRIVATE PENSTOCK_VERSION="${PENSTOCK_VERSION}")
endfunction()
