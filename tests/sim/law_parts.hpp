// The case that is put to the law, and its parts that stand in files of their own.
#pragma once

#include <initializer_list>

#include "sim/law.hpp"

namespace tasuki::sim {

struct Law {
    const Model& model;
    const domain::Asker& asker;
    const Group* group;  // null: an opening
    Instant now;

    Law(const Model& m, const domain::Asker& a, const Group* g, Instant n)
        : model(m), asker(a), group(g), now(n) {}

    bool fresh() const { return asker.level >= domain::AuthLevel::fresh; }
    static Why only(bool holds, const char* else_why) { return holds ? Why{} : Why(else_why); }
    static Why first(std::initializer_list<Why> reasons) {
        for (const auto& why : reasons)
            if (why) return why;
        return {};
    }
};

Why of_post(const Law& law, const domain::Post& c);
Why of_correct(const Law& law, const domain::Correct& c);
Why of_retract(const Law& law, const domain::Retract& c);
Why of_withdraw(const Law& law, const domain::WithdrawRequest& c);
Why of_respond(const Law& law, const domain::Respond& c);
Why of_confirm(const Law& law, const domain::ConfirmProxy& c);
Why of_card(const Law& law, const domain::ChangeCard& c);
Why of_pin(const Law& law, const domain::PinDecision& c);
Why of_receipts(const Law& law, const domain::ReportReceipts& c);

}  // namespace tasuki::sim
