# Installs the SDK into an empty prefix and builds the example against that prefix alone: what is
# forgotten in the package is missing here, and not first at somebody who writes an app.
string(CONCAT settings "-G Ninja -DCMAKE_PREFIX_PATH=${WORK}/prefix "
  "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DCMAKE_BUILD_TYPE=Debug")
foreach(step IN ITEMS
    "rm -rf ${WORK}"
    "${CMAKE_COMMAND} --install ${BUILD} --component tasuki-client --prefix ${WORK}/prefix"
    "${CMAKE_COMMAND} -S ${SOURCE}/client-sdk/cpp/examples -B ${WORK}/build ${settings}"
    "${CMAKE_COMMAND} --build ${WORK}/build")
  separate_arguments(command UNIX_COMMAND "${step}")
  if(step MATCHES " -S ")
    list(APPEND command "-DCMAKE_CXX_FLAGS=${FLAGS}")
  endif()
  execute_process(COMMAND ${command} RESULT_VARIABLE failed
    OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(failed)
    message(FATAL_ERROR "${step}\n${said}")
  endif()
endforeach()

# Nothing of the inside may stand in the public headers.
file(GLOB_RECURSE headers ${WORK}/prefix/include/*)
foreach(header IN LISTS headers)
  file(READ ${header} text)
  if(text MATCHES "\\.pb\\.h|boost/beast|\"base/|\"ledger/|server/")
    message(FATAL_ERROR "${header} includes what is not installed")
  endif()
endforeach()

# Without arguments the example says what it wants, and fails.
execute_process(COMMAND ${WORK}/build/two_offices RESULT_VARIABLE code ERROR_VARIABLE said)
if(NOT code EQUAL 2 OR NOT said MATCHES "two_offices HOST PORT CA_FILE")
  message(FATAL_ERROR "two_offices answered ${code}: ${said}")
endif()
