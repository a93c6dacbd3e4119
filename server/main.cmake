# The one binary. tasuki_main holds what main.cpp needs besides the rooms, so that tests can link
# it.
add_library(tasuki_main STATIC
  main/broken_loop.cpp
  main/config.cpp
  main/demo_seed.cpp
  main/record.cpp
  main/seed_person.cpp
  main/town_people.cpp
  main/town_story_table.cpp)
target_include_directories(tasuki_main PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(tasuki_main PUBLIC tasuki_session PRIVATE PkgConfig::tomlplusplus tasuki_own)

add_executable(tasuki
  main.cpp
  main/backup_job.cpp
  main/cli.cpp
  main/command_backup.cpp
  main/command_demo.cpp
  main/command_init.cpp
  main/command_rekey.cpp
  main/command_restore.cpp
  main/command_serve.cpp
  main/command_verify.cpp
  main/operations.cpp
  main/plain_text.cpp
  main/progress.cpp
  main/run_until_signal.cpp
  main/self_certificate.cpp
  main/selftest.cpp
  main/selftest_person.cpp
  main/service.cpp)
include(web.cmake)
add_dependencies(tasuki tasuki-picture)  # it starts that one
target_link_libraries(tasuki PRIVATE tasuki_main tasuki_net tasuki_web_assets tasuki_client
  tasuki_own tasuki_coroutines)

# cmake --install build/release --component server --prefix /usr
install(TARGETS tasuki tasuki-verify COMPONENT server)
install(FILES ${PROJECT_SOURCE_DIR}/deploy/systemd/tasuki.service
  DESTINATION lib/systemd/system COMPONENT server)
install(FILES ${PROJECT_SOURCE_DIR}/deploy/tasuki.toml ${PROJECT_SOURCE_DIR}/docs/operations.md
  DESTINATION share/doc/tasuki COMPONENT server)
