# find_package(kili_plugin): the target kili::plugin (the headers) and the function kili_add_plugin.
include(${CMAKE_CURRENT_LIST_DIR}/kili_plugin-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/kili_add_plugin.cmake)
