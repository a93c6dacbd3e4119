# Migrations are embedded: the program and the schema it knows can't be parted.
foreach(migration 0001_initial 0002_offered_affiliation 0003_client_ids_in_time_order 0004_backup
    0005_patient_ask 0006_awaited 0007_let_in_until 0008_roster_checks 0009_card 0010_attachment
    keys_0001_initial)
  set(migration_file ${CMAKE_CURRENT_LIST_DIR}/migrations/${migration}.sql)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${migration_file})
  file(READ ${migration_file} migration_sql)
  file(CONFIGURE OUTPUT embedded/store/migrations/${migration}.inc
    CONTENT "R\"sql(@migration_sql@)sql\"\n" @ONLY)
endforeach()

tasuki_room(store
  SOURCES
    anchor.cpp
    backup.cpp
    backup_files.cpp
    backup_format.cpp
    files.cpp
    folder.cpp
    init.cpp
    journal.cpp
    journal_format.cpp
    key_store.cpp
    keys.cpp
    memory_card.cpp
    memory_files.cpp
    memory_groups.cpp
    memory_ledger.cpp
    memory_messages.cpp
    memory_people.cpp
    memory_tables.cpp
    migrate.cpp
    recovery_sheet.cpp
    rekey.cpp
    region_keys.cpp
    restore.cpp
    restore_journal.cpp
    root_key.cpp
    picture_process.cpp
    seal_body.cpp
    seal_file.cpp
    seal_group.cpp
    seal_people.cpp
    space.cpp
    sqlcipher_card.cpp
    sqlcipher_files.cpp
    sqlcipher_groups.cpp
    sqlcipher_ledger.cpp
    sqlcipher_messages.cpp
    sqlcipher_new_life.cpp
    sqlcipher_people.cpp
    sqlcipher_tables.cpp
    sqlite.cpp
    engine.cpp
    engine_decide.cpp
    engine_events.cpp
    engine_leaf.cpp
    engine_people.cpp
    engine_refusals.cpp
    engine_seal.cpp
    engine_start.cpp
    engine_timers.cpp
    engine_watch.cpp
    engine_write.cpp
    engine_write_asks.cpp
    engine_write_awaited.cpp
    engine_write_card.cpp
    engine_write_files.cpp
    engine_write_roster.cpp
    facts.cpp
    facts_people.cpp
    facts_sign_in.cpp
    group_cache.cpp
    leaf_writer.cpp
    proofs.cpp
    reads.cpp
    reads_asks.cpp
    reads_files.cpp
    reads_people.cpp
    reads_review.cpp
    reads_awaiting.cpp
    reads_card.cpp
    reads_search.cpp
    sealer.cpp
    threaded_store.cpp
    threaded_store_deliver.cpp
    threaded_store_files.cpp
    threaded_store_keys.cpp
    threaded_store_reads.cpp
    timer_clock.cpp
    timers.cpp
    verify_files.cpp
    verify_store.cpp
    verify_store_derived.cpp
    verify_store_rows.cpp
  LINKS tasuki_domain tasuki_picture PkgConfig::sqlcipher Threads::Threads)
target_include_directories(tasuki_store PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/embedded)
