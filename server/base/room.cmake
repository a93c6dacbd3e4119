tasuki_room(base
  SOURCES bytes.cpp cbor.cpp clock.cpp cose.cpp crypto.cpp date.cpp log.cpp password.cpp
    refusal.cpp result.cpp typed.cpp
  LINKS OpenSSL::Crypto Boost::headers PkgConfig::argon2)
