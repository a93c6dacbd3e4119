tasuki_room(ledger
  SOURCES chain.cpp checkpoint.cpp content.cpp entry_pass.cpp event.cpp export.cpp export_files.cpp
          extra.cpp fault.cpp leaf.cpp leaf_text.cpp note.cpp tiles.cpp top.cpp tree.cpp utf8.cpp
          verify.cpp verify_export.cpp verify_top.cpp
  LINKS tasuki_base)

# The auditor's program: nothing but base and ledger, so that little has to be trusted.
add_executable(tasuki-verify verify_main.cpp)
target_link_libraries(tasuki-verify PRIVATE tasuki_ledger tasuki_own)
