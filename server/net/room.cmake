tasuki_room(net
  SOURCES address_count.cpp admin_socket.cpp assets.cpp frame_gate.cpp http.cpp http_rules.cpp
    lane.cpp listener.cpp loop_scratch.cpp loops.cpp plain_http.cpp server.cpp
    socket_bio.cpp stream_error.cpp tls_context.cpp tls_core.cpp tls_read.cpp tls_stream.cpp
    tls_write.cpp websocket.cpp
  LINKS tasuki_base OpenSSL::SSL Boost::headers Threads::Threads)
target_link_libraries(tasuki_net PRIVATE tasuki_coroutines)
# Beast is heavy enough to be compiled by itself.
set_target_properties(tasuki_net PROPERTIES UNITY_BUILD OFF)
