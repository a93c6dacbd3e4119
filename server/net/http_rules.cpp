#include "net/http_rules.hpp"

#include "session/connection.hpp"

namespace tasuki::net {
namespace {

std::string_view trimmed(std::string_view text) {
    auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Splits off what stands before the separator.
std::string_view next_part(std::string_view& rest, char separator) {
    auto at = rest.find(separator);
    auto part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return trimmed(part);
}

bool same_word(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

}  // namespace

Route route_of(std::string_view target) {
    auto path = target.substr(0, target.find('?'));
    if (path == session::kSignInPath) return Route::sign_in;
    if (path == session::kSocketPath) return Route::socket;
    if (path.starts_with(session::kFilesPath)) return Route::file;
    return Route::none;
}

std::string cookie_value(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        auto pair = next_part(header, ';');
        auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            return std::string(pair.substr(equals + 1));
        }
    }
    return {};
}

std::string bearer_token(std::string_view authorization) {
    authorization = trimmed(authorization);
    auto space = authorization.find(' ');
    if (space == std::string_view::npos) return {};
    if (!same_word(authorization.substr(0, space), "bearer")) return {};
    return std::string(trimmed(authorization.substr(space + 1)));
}

bool lists_token(std::string_view header, std::string_view token) {
    while (!header.empty()) {
        if (next_part(header, ',') == token) return true;
    }
    return false;
}

std::string_view explain(unsigned status) {
    switch (status) {
        case 400:
            return "リクエストを読み取れませんでした。アプリを更新してください。\n"
                   "The request could not be read. Please update the app.\n";
        case 401: return "サインインしてください。\nPlease sign in.\n";
        case 403:
            return "このページからの接続は許可されていません。\n"
                   "Connections from this origin are not allowed.\n";
        case 404: return "このアドレスには何もありません。\nThere is nothing at this address.\n";
        case 405:
            return "この操作はここでは使えません。\nThis method is not used at this address.\n";
        case 413: return "送られたデータが大きすぎます。\nWhat was sent is too large.\n";
        case 426:
            return "WebSocket（tasuki.v1）で接続してください。\n"
                   "Connect by WebSocket with the subprotocol tasuki.v1.\n";
        case 431: return "ヘッダーが大きすぎます。\nThe headers are too large.\n";
        case 503:
            return "サーバーを停止しています。しばらくしてから接続してください。\n"
                   "The server is stopping. Please come back in a while.\n";
        default: return "処理できませんでした。\nThis could not be done.\n";
    }
}

}  // namespace tasuki::net
