// What a file is, as HTTP and the wire call it. Pure; any thread.
#pragma once

#include <string_view>

#include "domain/message.hpp"

namespace tasuki::session {

constexpr std::string_view media_type(domain::Media media) {
    switch (media) {
        case domain::Media::jpeg: return "image/jpeg";
        case domain::Media::png: return "image/png";
        case domain::Media::webp: return "image/webp";
        case domain::Media::pdf: return "application/pdf";
        case domain::Media::none: break;
    }
    return "application/octet-stream";
}

constexpr std::string_view suffix_of(domain::Media media) {
    switch (media) {
        case domain::Media::jpeg: return ".jpg";
        case domain::Media::png: return ".png";
        case domain::Media::webp: return ".webp";
        case domain::Media::pdf: return ".pdf";
        case domain::Media::none: break;
    }
    return ".bin";
}

// none: of no kind that is taken.
constexpr domain::Media media_of(std::string_view type) {
    for (const auto media :
         {domain::Media::jpeg, domain::Media::png, domain::Media::webp, domain::Media::pdf})
        if (type == media_type(media)) return media;
    return domain::Media::none;
}

}  // namespace tasuki::session
