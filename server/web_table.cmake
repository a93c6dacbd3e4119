# cmake -DFOLDER=… -DTABLE=… -P: writes the table of net/assets.hpp over the files of a folder.
cmake_minimum_required(VERSION 3.25)
set(type_html "text/html; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_svg "image/svg+xml")
set(type_png "image/png")
set(type_webmanifest "application/manifest+json")
set(type_txt "text/plain; charset=utf-8")

set(files "")
if(FOLDER)
  file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
  list(FILTER files EXCLUDE REGEX "\\.gz$")
  list(SORT files)
  if(NOT "index.html" IN_LIST files)
    message(FATAL_ERROR "${FOLDER} holds no index.html: it is no build of client-sdk/web")
  endif()
endif()

set(bytes "")
set(rows "")
set(at 0)
# The hash stands in the text so that new content under an old name is compiled anew.
macro(embed path view)
  file(SHA256 ${path} hash)
  set(name tasuki_asset_${at})
  string(APPEND bytes "// ${hash}
__asm__(\".pushsection .rodata,\\\"a\\\"\\n.globl ${name}\\n${name}:\\n.incbin \\\"${path}\\\"\\n\"
        \".globl ${name}_end\\n${name}_end:\\n.byte 0\\n.popsection\\n\");
extern \"C\" const char ${name}[];
extern \"C\" const char ${name}_end[];
")
  set(${view} "std::string_view(${name}, static_cast<std::size_t>(${name}_end - ${name}))")
  math(EXPR at "${at} + 1")
endmacro()

foreach(file ${files})
  string(REGEX REPLACE "^.*\\." "" extension ${file})
  if(NOT DEFINED type_${extension})
    message(FATAL_ERROR "server/web_table.cmake knows no type for ${file}")
  endif()
  embed(${FOLDER}/${file} plain)
  set(compressed "std::string_view()")
  if(EXISTS ${FOLDER}/${file}.gz)
    embed(${FOLDER}/${file}.gz compressed)
  endif()
  string(APPEND rows
    "        {\"/${file}\", \"${type_${extension}}\", ${plain}, ${compressed}},\n")
endforeach()

set(body "    return {};\n")
if(rows)
  set(body "    static const Asset table[] = {\n${rows}    };\n    return table;\n")
endif()
file(WRITE ${TABLE} "// Made by server/web_table.cmake.
#include \"net/assets.hpp\"

#include <cstddef>

${bytes}
namespace tasuki::net {

Assets embedded_assets() {
${body}}

}  // namespace tasuki::net
")
