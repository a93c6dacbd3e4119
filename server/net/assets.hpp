// The web app as the binary carries it: files put in at build, found by path. Nothing is read from
// a disk, so no path leads anywhere else. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace tasuki::net {

struct Asset {
    std::string_view path;  // "/assets/app-1A2B.js"
    std::string_view type;
    std::string_view body;
    std::string_view gzip;  // the same compressed; empty where that was not worth it
};
using Assets = std::span<const Asset>;

// What the build put in; nothing where it had no web app. Defined by the generated table, which
// only the program links.
Assets embedded_assets();

// A whole page: HTML of our own, with scripts and styles of our own and nothing else. Scripts may
// not turn strings into markup or code (Trusted Types); the policy "worker" lets "/sw.js" alone
// become the address of a script.
inline constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types worker";
// Pictures come from the machine's own camera app, through a file field: no page gets hold of
// anything of the device itself.
inline constexpr std::string_view kPermissions =
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
    "microphone=(), midi=(), payment=(), serial=(), usb=()";
inline constexpr std::string_view kKeepForEver = "public, max-age=31536000, immutable";

// The paths a person may have before her: the same page, which looks at the path itself.
bool is_page(std::string_view target);

// Exactly this path, its query left aside; a page is "/index.html".
const Asset* find_asset(Assets assets, std::string_view target);

// Files whose name holds the hash of their content never change under that name.
bool keeps_for_ever(const Asset& asset);

// Shown at "/" by a build without the web app.
inline constexpr std::string_view kNotBuiltIn =
    "ウェブアプリは、このサーバーに組み込まれていません。\n"
    "The web app is not built into this server (docs/operations.md).\n";

}  // namespace tasuki::net
