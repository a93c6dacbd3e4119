# The web app inside the binary: built here by node, or taken as it is from TASUKI_WEB_ASSETS.
set(TASUKI_WEB AUTO CACHE STRING "Build the web app: ON, OFF or AUTO (where node and npm are)")
set_property(CACHE TASUKI_WEB PROPERTY STRINGS AUTO ON OFF)
set(TASUKI_WEB_ASSETS "" CACHE PATH "A folder with the web app, built elsewhere")

find_program(TASUKI_NODE NAMES node nodejs)
find_program(TASUKI_NPM npm)
set(web_source ${PROJECT_SOURCE_DIR}/client-sdk/web)
set(web_folder "")
set(web_needs "")
if(TASUKI_WEB_ASSETS)
  set(web_folder ${TASUKI_WEB_ASSETS})
  file(GLOB_RECURSE web_needs CONFIGURE_DEPENDS ${TASUKI_WEB_ASSETS}/*)
elseif(TASUKI_WEB STREQUAL "ON" OR (TASUKI_WEB STREQUAL "AUTO" AND TASUKI_NODE AND TASUKI_NPM))
  if(NOT TASUKI_NODE OR NOT TASUKI_NPM)
    message(FATAL_ERROR "TASUKI_WEB=ON needs node and npm (deploy/packages build)")
  endif()
  set(web_folder ${PROJECT_BINARY_DIR}/web)
  set(web_needs ${web_folder}.built)
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
    ${web_source}/src/* ${web_source}/scripts/* ${PROJECT_SOURCE_DIR}/client-sdk/ts/src/*.ts
    ${PROJECT_SOURCE_DIR}/proto/*.proto)
  list(FILTER web_sources EXCLUDE REGEX "/src/gen/")
  add_custom_command(OUTPUT ${web_folder}.built
    COMMAND ${TASUKI_NODE} ${web_source}/scripts/build.mjs ${web_folder}
    COMMAND ${CMAKE_COMMAND} -E touch ${web_folder}.built
    DEPENDS ${web_sources} ${web_source}/package-lock.json ${web_source}/tsconfig.json
      ${PROJECT_SOURCE_DIR}/client-sdk/ts/package-lock.json
    COMMENT "Building the web app" VERBATIM)
else()
  message(STATUS "No node or npm, or TASUKI_WEB=OFF: the server is built without the web app")
endif()

set(TASUKI_WITH_WEB OFF)
if(web_folder)
  set(TASUKI_WITH_WEB ON)
endif()
set(TASUKI_WITH_WEB ${TASUKI_WITH_WEB} CACHE INTERNAL "The binary carries the web app")

set(web_table ${PROJECT_BINARY_DIR}/web_assets.cpp)
add_custom_command(OUTPUT ${web_table}
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${web_folder} -DTABLE=${web_table}
    -P ${CMAKE_CURRENT_SOURCE_DIR}/web_table.cmake
  DEPENDS ${web_needs} ${CMAKE_CURRENT_SOURCE_DIR}/web_table.cmake VERBATIM)
add_library(tasuki_web_assets STATIC ${web_table})
set_target_properties(tasuki_web_assets PROPERTIES UNITY_BUILD OFF)
target_link_libraries(tasuki_web_assets PRIVATE tasuki_net tasuki_own)
