# kili_add_plugin(name source...): builds a rule's library for the host, name.so (.dylib on Apple, .dll on Windows): a
# MODULE that exports `kili_plugin` alone and has no unresolved reference. C11 and C++17, unless CMAKE_C_STANDARD or
# CMAKE_CXX_STANDARD says otherwise. The target is called `name`; link to it what the rule needs.
function(kili_add_plugin name)
  set(kit ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE kili::plugin)
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  if(NOT CMAKE_C_STANDARD)
    set_target_properties(${name} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
  endif()
  if(NOT CMAKE_CXX_STANDARD)
    set_target_properties(${name} PROPERTIES CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF)
  endif()

  # With visibility alone, the standard library's templates would still be exported.
  if(APPLE)
    set_target_properties(${name} PROPERTIES SUFFIX ".dylib" LINK_DEPENDS ${kit}/exports.txt)
    target_link_options(${name} PRIVATE "LINKER:-exported_symbols_list,${kit}/exports.txt")
  elseif(MINGW)
    # Static, so that a rule's .dll needs no .dll of the compiler beside it.
    target_link_options(${name} PRIVATE -static "LINKER:--exclude-all-symbols")
  elseif(UNIX)
    set_target_properties(${name} PROPERTIES LINK_DEPENDS ${kit}/exports.map)
    target_link_options(${name} PRIVATE "LINKER:--version-script=${kit}/exports.map")
    # The program that loads the library provides a sanitizer's symbols.
    if(NOT KILI_SANITIZE AND NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize=")
      target_link_options(${name} PRIVATE "LINKER:-z,defs")
    endif()
  endif()
endfunction()
