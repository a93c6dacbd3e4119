# What is installed: one archive that holds the SDK and the rooms it stands on, its headers, and a
# CMake package. find_package(tasuki-client) then gives tasuki::client.
#   cmake --install build/release --component tasuki-client --prefix /usr/local
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

add_library(tasuki_client_package STATIC $<TARGET_OBJECTS:tasuki_client>
  $<TARGET_OBJECTS:tasuki_ledger> $<TARGET_OBJECTS:tasuki_base> $<TARGET_OBJECTS:tasuki_proto>)
set_target_properties(tasuki_client_package PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME client
  OUTPUT_NAME tasuki_client ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/package)
target_include_directories(tasuki_client_package INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(tasuki_client_package INTERFACE cxx_std_20)
target_link_libraries(tasuki_client_package INTERFACE Boost::headers Threads::Threads OpenSSL::SSL
  OpenSSL::Crypto protobuf::libprotobuf-lite argon2)

set(sdk_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/tasuki-client)
set(sdk_install COMPONENT tasuki-client EXCLUDE_FROM_ALL)
write_basic_package_version_file(tasuki-client-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(TARGETS tasuki_client_package EXPORT tasuki-client-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} ${sdk_install})
install(DIRECTORY include/tasuki DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} ${sdk_install})
install(EXPORT tasuki-client-targets NAMESPACE tasuki:: DESTINATION ${sdk_package_folder}
  ${sdk_install})
install(FILES cmake/tasuki-client-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/tasuki-client-config-version.cmake
  DESTINATION ${sdk_package_folder} ${sdk_install})
