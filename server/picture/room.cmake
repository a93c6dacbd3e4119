# What people send as files. The server itself only reads the worker's answer; the worker alone is
# linked with decoders.
tasuki_room(picture
  SOURCES clean.cpp clean_jpeg.cpp clean_png.cpp clean_webp.cpp
  LINKS tasuki_base)

add_library(tasuki_thumbnail STATIC picture/thumbnail.cpp)
target_link_libraries(tasuki_thumbnail PUBLIC tasuki_picture PRIVATE JPEG::JPEG PNG::PNG tasuki_own)

add_executable(tasuki-picture picture_main.cpp picture/shut_in.cpp)
target_link_libraries(tasuki-picture PRIVATE tasuki_thumbnail tasuki_own)
install(TARGETS tasuki-picture COMPONENT server)
