// The English of today_words.ts.
export const AWAITS = {
  1: "To answer", 2: "To receive", 3: "To report", 4: "To co-sign", 5: "To confirm",
  6: "To make final",
};
export const AWAITS_HOW = {
  1: "Please answer the question or request.",
  2: "Please read the instruction, and say that you have received it.",
  3: "Once it is done, please say what you did.",
  4: "Please check that the phone memo is right.",
  5: "Once you have read it, press “I have confirmed this”.",
  6: "It was entered for you. Please check it and make it final.",
};
export const INSTRUCTION_STATES = {
  1: "To be received", 3: "Stopped", 4: "Received", 5: "Carried out",
};
export const MEMO_STATES = { 1: "To be co-signed", 6: "Co-signed" };
export const ASK_ANSWERS = {
  1: "Same insured number", 2: "Same name and day of birth", 3: "Opened as another person",
};
export const ACTS = {
  retract: "Retraction", withdraw_request: "Withdrawal", receive_instruction: "Receipt",
  report_instruction: "Report", co_sign_memo: "Co-signature", confirm_proxy: "Final word",
};

export const TODAY = {
  title: "Today",
  awaiting: "Waiting for you",
  nothing: "Nothing is waiting for you now.",
  count: " entries",
  reading: "Looking…",
  asOf: "is when this was so. ",
  onceConnected: "It becomes new once there is a connection.",
  neverRead: "It stands here once there is a connection.",
  more: "There is more. It comes once these are done.",
  past: "past",
  sent: "Waiting to be sent",

  notReplacing: "It replaces no order for home nursing and no prescription.",
  received: "I have received it",
  readBack: "Read back (write the instruction in your own words)",
  readBackHint: "For instance: I stop the amlodipine after supper from today.",
  receivedSure: "Read back and receive",
  needReadBack: "Please write it in your own words.",
  carriedOut: "It is done",
  report: "What you did",
  reportHint: "For instance: visited at 18:00 and stopped it. Blood pressure 128/76.",
  carriedOutSure: "Report it",
  needReport: "Please write what you did.",
  coSign: "It is right",
  coSignHow:
    "You sign that you said this on the phone. It can't be taken back. Where something is wrong, " +
    "reply instead.",
  remark: "A remark",
  coSignSure: "Co-sign",
  confirmProxy: "Make it final",
  confirmProxyHow: "From here on these are your words. It can't be taken back.",
  confirmProxySure: "Yes, make it final",
  confirmAll: "Make all final",
  confirmAllHow: "These were entered for you. Read each, and leave out what is wrong.",
  confirmAllSure: "Yes, make them final",
  confirmAllNone: "Please choose what is to be made final.",
  actFailed: "Could not be sent. Open it to see why.",
  withdrawInstruction: "Stop it",
  withdrawInstructionHow:
    "The instruction is stopped. Everybody who was instructed sees it. It can't be undone.",
  withdrawRequest: "Withdraw",
  withdrawRequestHow: "Nobody needs to answer any more. It can't be undone.",
  reply: "Reply",

  answer: "Answer",
  enteredFor: "Entered by",
  waitsForFinal: "waiting for a final word",
  madeFinal: "made final",
  receivedBy: "Received",
  readBackWas: "Read back",
  doneBy: "Carried out",
  reportWas: "Report",
  signedBy: "Co-signed",
  stoppedBy: "Stopped",
  takenBackBy: "Withdrawn",
  toMessage: "To the entry",
  replyTo: " – reply",
  since: "Since my last visit",
  sinceLast: "You last wrote here",
  sinceNever: "You have written nothing about this patient yet. This is what there is so far.",
  sinceNothing: "Nothing new since then.",
  sinceOlder: "Read further back",

  asks: "Enquiries",
  asksHow:
    "Offices that asked whether there is a group of this patient. When one calls, compare it " +
    "with this list.",
  asksShow: "Show the enquiries",
  asksMore: "Show earlier enquiries",
  asksNone: "There are no enquiries yet.",
  asksRelation: "How that office is related",

  memo: "With whom and when",
  spokeWith: "With whom",
  spokeWithHint: "If you choose a member, that person is asked to co-sign it.",
  choose: "Please choose",
  somebodyElse: "Somebody else (by name)",
  spokeName: "That person's name",
  spokeNameHint: "For instance: the eldest daughter, the liaison desk of a hospital",
  spokeAt: "When",
  needSpokeWith: "Please choose whom you spoke with.",
  needSpokeAt: "Please enter when.",
  spokeAhead: "That time has not come yet.",

  behalf: "Write for somebody else, or what you were told",
  behalfWhose: "Whose entry it is",
  behalfHint: "It is not that person's word until that person makes it final.",
  behalfNobody: "My own",
  informant: "Told by (who said or saw it)",
  informantHint: "For instance: the family, a helper",
  answerFor: "Enter the answer for a colleague",
  replying: "Replying to",

  writtenAt: "Written",
  unsent: "Could not be sent:",
  draft: "Half-written",
  draftStays: "What is half-written stays on this device.",
  draftShared: "This device is shared: what is half-written goes with the page.",
  draftBack: "What you were writing is back",
  draftAway: "Throw it away",
  draftAwayHow: "What you were writing is thrown away. It can't be undone.",
  draftAwaySure: "Yes, throw it away",
  draftAwaits: "The entry it is about is being read. Please send once there is a connection.",
  draftOrphan: "The entry it was about was retracted. What you wrote is kept as a new entry.",
};

export const VISITS = {
  title: "Today's visits",
  pick: "Choose today's visits",
  change: "Choose again",
  how:
    "Choose in the order of your way. Their records can be read all day, without a connection too.",
  shared: "On a shared device the visits go with the page.",
  search: "Find by name or kana",
  picked: "Chosen:",
  done: "Done",
  read: "Can be read on this device",
  notRead: "The record is fetched once there is a connection.",
};
