# kili_install(target directory): installs it stripped. Its debug information is of the component `debug`, which
# `cmake --install BUILD --component debug` adds as DIRECTORY/.debug/NAME.debug, where gdb looks for it.
function(kili_install target directory)
  install(TARGETS ${target} RUNTIME DESTINATION ${directory} LIBRARY DESTINATION ${directory})
  if(NOT UNIX OR NOT CMAKE_OBJCOPY)
    return()
  endif()
  set(built $<TARGET_FILE:${target}>)
  set(name $<TARGET_FILE_NAME:${target}>)
  set(apart ${PROJECT_BINARY_DIR}/${name}.debug)
  set(separate "execute_process(COMMAND ${CMAKE_OBJCOPY} --only-keep-debug ${built} ${apart} COMMAND_ERROR_IS_FATAL ANY)")
  set(installed "\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${directory}/${name}")
  install(CODE "${separate}
    execute_process(COMMAND ${CMAKE_OBJCOPY} --strip-unneeded --add-gnu-debuglink=${apart} \"${installed}\" COMMAND_ERROR_IS_FATAL ANY)")
  install(CODE "${separate}" COMPONENT debug EXCLUDE_FROM_ALL)
  install(FILES ${apart} DESTINATION ${directory}/.debug COMPONENT debug EXCLUDE_FROM_ALL)
endfunction()
