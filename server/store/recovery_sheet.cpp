#include "store/recovery_sheet.hpp"

#include <array>
#include <cctype>

namespace tasuki::store {
namespace {

constexpr std::size_t kLines = 4;
constexpr std::size_t kLineBytes = 8;

std::uint8_t check_of(std::size_t line, ByteView bytes) {
    auto number = static_cast<std::uint8_t>(line);
    return sha256({view("tasuki sheet line"), ByteView(&number, 1), bytes})[0];
}

std::string make_code() {
    std::array<std::uint8_t, 8> random{};
    std::string digits;
    while (digits.size() < 8) {
        fill_random(random);
        for (auto byte : random)
            if (byte < 250 && digits.size() < 8) digits += static_cast<char>('0' + byte % 10);
    }
    auto out = digits.substr(0, 4);
    out += ' ';
    out += digits.substr(4);
    return out;
}

}  // namespace

std::string to_typed(const Key& key) {
    std::string out;
    for (std::size_t line = 0; line < kLines; ++line) {
        auto bytes = ByteView(key).subspan(line * kLineBytes, kLineBytes);
        auto check = check_of(line, bytes);
        auto hex = to_hex(bytes) + to_hex(ByteView(&check, 1));
        out += "    ";
        for (std::size_t at = 0; at < hex.size(); at += 4)
            out += hex.substr(at, 4) + (at + 4 < hex.size() ? "  " : "\n");
    }
    return out;
}

std::optional<Key> from_typed(std::string_view typed) {
    std::string digits;
    for (char c : typed) {
        auto u = static_cast<unsigned char>(c);
        if (std::isspace(u) != 0 || c == '-') continue;
        if (std::isxdigit(u) == 0) return std::nullopt;
        digits += static_cast<char>(std::tolower(u));
    }
    auto bytes = from_hex(digits);
    if (!bytes || bytes->size() != kLines * (kLineBytes + 1)) return std::nullopt;
    Key key{};
    for (std::size_t line = 0; line < kLines; ++line) {
        auto row = ByteView(*bytes).subspan(line * (kLineBytes + 1), kLineBytes + 1);
        auto half = row.first(kLineBytes);
        if (row.back() != check_of(line, half)) return std::nullopt;
        std::copy(half.begin(), half.end(), key.begin() + line * kLineBytes);
    }
    return key;
}

std::string only_digits(std::string_view typed) {
    std::string out;
    for (char c : typed)
        if (c >= '0' && c <= '9') out += c;
    return out;
}

RecoverySheet make_sheet(const std::string& region_name, const BoxKeyPair& backup, Instant now) {
    RecoverySheet out;
    out.code = make_code();
    auto fingerprint = to_hex(sha256(backup.public_half)).substr(0, 16);
    out.text =
        "==============================================================================\n"
        "  Tasuki 復旧用紙 / Recovery sheet\n"
        "==============================================================================\n"
        "\n"
        "  地域 / Region : " +
        region_name +
        "\n"
        "  作成 / Made   : " +
        to_jst(now) +
        " JST\n"
        "  鍵の指紋 / Key fingerprint : " +
        fingerprint +
        "\n"
        "\n"
        "  この用紙は、バックアップを開くことができる唯一の鍵です。\n"
        "  ・2枚印刷し、サーバーとは別の場所（金庫など）に、別々に保管してください。\n"
        "  ・写真に撮ったり、サーバーやメールに保存したりしないでください。\n"
        "  ・この用紙を失うと、サーバーが壊れたとき記録を元に戻せません。\n"
        "\n"
        "  This sheet holds the only key that opens the backups. Print it twice, keep\n"
        "  the copies apart and away from the server (a safe); never photograph or store\n"
        "  it. Without it the record can't be restored when the server is lost.\n"
        "\n"
        "  バックアップ鍵 / Backup key\n"
        "\n" +
        to_typed(backup.private_half) +
        "\n"
        "  確認コード / Confirmation code :  " +
        out.code +
        "\n"
        "\n"
        "  初期設定を終えるには、印刷した用紙の確認コードを入力してください。\n"
        "  To finish the set-up, type the confirmation code from the printed sheet.\n"
        "\n"
        "  保管者 / Kept by : ____________________    日付 / Date : ____________\n"
        "==============================================================================\n";
    return out;
}

}  // namespace tasuki::store
