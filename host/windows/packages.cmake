# The libraries, for Windows.
#
# The header-only ones are those that Debian installs for Linux. /usr/include itself must not be on the compiler's path,
# as it holds glibc's headers; so each library is linked into a folder of the build tree, and a package written there
# answers find_package.
include_guard(GLOBAL)
set(KILI_WINDOWS_INCLUDE ${CMAKE_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${KILI_WINDOWS_INCLUDE})

# kili_header_package(NAME entry TARGETS target... [DEFINE name...]): /usr/include/entry as the package NAME
function(kili_header_package name entry)
  cmake_parse_arguments(arg "" "" "TARGETS;DEFINE" ${ARGN})
  if(NOT EXISTS /usr/include/${entry})
    message(FATAL_ERROR "/usr/include/${entry} is missing: host/packages windows installs it")
  endif()
  file(CREATE_LINK /usr/include/${entry} ${KILI_WINDOWS_INCLUDE}/${entry} SYMBOLIC)
  string(TOLOWER ${name} lower)
  set(config "include_guard(GLOBAL)\n")
  foreach(target IN LISTS arg_TARGETS)
    string(APPEND config "add_library(${target} INTERFACE IMPORTED GLOBAL)\n"
      "target_include_directories(${target} SYSTEM INTERFACE ${KILI_WINDOWS_INCLUDE})\n")
    if(arg_DEFINE)
      string(APPEND config "target_compile_definitions(${target} INTERFACE ${arg_DEFINE})\n")
    endif()
  endforeach()
  file(WRITE ${CMAKE_FIND_PACKAGE_REDIRECTS_DIR}/${lower}-config.cmake "${config}")
  file(WRITE ${CMAKE_FIND_PACKAGE_REDIRECTS_DIR}/${lower}-config-version.cmake "set(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
endfunction()

kili_header_package(Boost boost TARGETS Boost::headers)
kili_header_package(nlohmann_json nlohmann TARGETS nlohmann_json::nlohmann_json)
kili_header_package(PEGTL tao TARGETS taocpp::pegtl)
kili_header_package(RapidJSON rapidjson TARGETS rapidjson)
kili_header_package(CLI11 CLI TARGETS CLI11::CLI11)
kili_header_package(tomlplusplus toml++ TARGETS tomlplusplus::tomlplusplus)
kili_header_package(fmt fmt TARGETS fmt::fmt DEFINE FMT_HEADER_ONLY)
kili_header_package(spdlog spdlog TARGETS spdlog::spdlog DEFINE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)
kili_header_package(Catch2 catch2 TARGETS Catch2::Catch2)

# RE2 is compiled code: it is made from Debian's source package, once for a build tree.
set(re2 ${CMAKE_BINARY_DIR}/re2)
if(NOT EXISTS ${re2}/lib/pkgconfig/re2.pc)
  message(STATUS "Building RE2 for Windows from Debian's source package")
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/re2.sh ${re2} COMMAND_ERROR_IS_FATAL ANY)
endif()
set(ENV{PKG_CONFIG_LIBDIR} ${re2}/lib/pkgconfig)
list(APPEND CMAKE_FIND_ROOT_PATH ${re2})
