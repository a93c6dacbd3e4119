// The English of review_words.ts.
export const REVIEW = {
  title: "Roster review",
  how:
    "Every 3 months each office checks who is still on the case. Nobody loses access because " +
    "there was no answer.",
  nothing: "There is nothing for you to confirm now.",
  allAsIs: "All are right as they are",
  allAsIsHow: "This confirms that every roster below is right as it is.",
  allDone: "Confirmed.",
  someChanged:
    "Some rosters changed and could not be confirmed. Please look at the new rosters.",
  asIs: "Confirm as it is",
  still: "Still on the case",
  gone: "Has left",
  removeGone: "Remove those who have left, and confirm",
  removeGoneHow: "Those who have left can no longer see this patient's record from that moment on.",
  due: "Please confirm",
  unconfirmed: "Roster not confirmed",
  since: "onwards",
  rosterOf: ": roster",
  nothingDisplayed: "Has not looked at a new entry for 60 days or more",
  lastSeen: "Last looked",
  paperOverdue: "The paper of an oral consent has not come for 14 days",
  toConsent: "Record that the paper was received",
  withoutPeople: "An invited office has had nobody here for 14 days or more",
  toRoster: "See the members",
  others: "Patients that need no confirmation",
  asAdministrator: "See all patients of the office",
  asAdministratorHow:
    "A Tasuki administrator can also check the rosters of groups without being a member.",

  banner: "An office has not confirmed its roster",
  bannerHow: "Somebody may have left the case. If it is urgent, please call.",
  states: "State of the roster reviews",
  confirmedOn: "Confirmed",
  neverConfirmed: "Not confirmed yet",
  next: "Next review",

  papers: "Oral consents that await their paper",
  paperUntil: "Paper due",
  paperLate: "overdue",
  paperOn: "Date of the paper",
  paperCame: "The paper was received",
  paperDone: "Paper",
};
