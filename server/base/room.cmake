tasuki_room(base
  SOURCES bytes.cpp clock.cpp crypto.cpp date.cpp log.cpp password.cpp refusal.cpp result.cpp
    typed.cpp
  LINKS OpenSSL::Crypto Boost::headers PkgConfig::argon2)
