// A small JPEG of a cleaned picture, upright, at most limits::kThumbnailEdge each way. Uses real
// decoders: inside the picture worker only.
#pragma once

#include "picture/clean.hpp"

namespace tasuki::picture {

// Empty: there is none (a PDF, WebP, or a picture that the decoder does not take).
Bytes thumbnail_of(const Cleaned& picture);

}  // namespace tasuki::picture
