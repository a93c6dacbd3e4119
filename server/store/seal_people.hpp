// Domain values of people <-> their rows: names, login data and device names are sealed under the
// region key, each bound to its table and id. A row that can't be opened (altered, moved, another
// root key) throws StoreBroken and names its table and id. Pure; any thread.
#pragma once

#include "store/keys.hpp"
#include "store/rows.hpp"

namespace tasuki::store {

row::Account to_row(const domain::Account& account, const StoreKeys& keys);
domain::Account from_row(const row::Account& row, const StoreKeys& keys);

row::Enrolment to_row(const domain::Enrolment& enrolment, const StoreKeys& keys);
domain::Enrolment from_row(const row::Enrolment& row, const StoreKeys& keys);

row::Credential to_row(const domain::Credential& credential, const StoreKeys& keys);
domain::Credential from_row(const row::Credential& row, const StoreKeys& keys);

row::Device to_row(const domain::Device& device, const StoreKeys& keys);
domain::Device from_row(const row::Device& row, const StoreKeys& keys);

}  // namespace tasuki::store
