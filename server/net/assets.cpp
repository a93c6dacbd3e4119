#include "net/assets.hpp"

#include <algorithm>

namespace tasuki::net {
namespace {

constexpr std::string_view kIndex = "/index.html";

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

}  // namespace

bool is_page(std::string_view target) {
    const auto path = path_of(target);
    return path == "/" || path == "/enrol" || path == "/check";
}

const Asset* find_asset(Assets assets, std::string_view target) {
    const auto path = is_page(target) ? kIndex : path_of(target);
    const auto found = std::find_if(assets.begin(), assets.end(),
                                    [path](const Asset& one) { return one.path == path; });
    return found == assets.end() ? nullptr : &*found;
}

bool keeps_for_ever(const Asset& asset) { return asset.path.starts_with("/assets/"); }

}  // namespace tasuki::net
