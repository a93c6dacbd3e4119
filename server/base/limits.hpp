// Every limit of the server, with what happens when it is reached. One header, so that an operator
// and a reviewer can read them together (docs/rules.md names those that a region may change).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tasuki::limits {

using namespace std::chrono_literals;

// Before sign-in: over it the connection is closed.
inline constexpr std::size_t kFrameBeforeSignIn = 4 * 1024;
inline constexpr std::size_t kHttpBodyBeforeSignIn = 4 * 1024;  // who shows a secret: kFrame
inline constexpr auto kTimeBeforeSignIn = 10s;
inline constexpr int kConnectionsBeforeSignInPerAddress = 64;  // over it: closed at accept

// After sign-in.
inline constexpr std::size_t kFrame = 64 * 1024;  // over it: closed with 1009
inline constexpr int kFragments = 16;             // over it: closed with 1008
inline constexpr int kProtobufDepth = 8;          // over it: `malformed`
inline constexpr int kProtobufElements = 2048;    // over it: `malformed`
inline constexpr auto kPingEvery = 20s;           // a frame more often than 4/s is counted
inline constexpr int kRequestsPerSecond = 50;     // over it (burst 200): `throttled`
inline constexpr int kRequestBurst = 200;
inline constexpr int kRequestsInFlight = 32;  // over it: the next frame is read later

// Outboxes (design: bounded, nothing dropped silently).
inline constexpr std::size_t kOutboxLag = 128 * 1024;    // live frames become one Lag per room
inline constexpr std::size_t kOutboxClose = 256 * 1024;  // closed: "come back", cursor resumes
inline constexpr auto kWriteStall = 30s;                 // a peer that never reads is closed

// The store thread.
inline constexpr std::size_t kBatch = 256;                // commands per transaction
inline constexpr std::size_t kStoreQueue = 4096;          // over it: `busy`
inline constexpr std::uint64_t kLowSpace = 512ULL << 20;  // below it: posts: `low_space`
inline constexpr std::uint64_t kReserve = 32ULL << 20;    // released for read, removal, revocation

// Text and parts.
inline constexpr std::size_t kText = 20'000;     // bytes of one text part: `too_large`
inline constexpr std::size_t kBody = 48 * 1024;  // bytes of one body: `too_large`
inline constexpr std::size_t kParts = 64;
inline constexpr std::size_t kAddressees = 32;
inline constexpr std::size_t kName = 120;  // bytes of a family or given name
inline constexpr std::size_t kReason = 1'000;

// Attachments (C8). A piece is what one request carries and one seal covers.
inline constexpr std::size_t kAttachmentPiece = 256 * 1024;
inline constexpr std::uint64_t kAttachment = 25ULL << 20;  // of one file: `attachment_too_large`
inline constexpr std::uint64_t kAttachmentsOfGroup = 2ULL << 30;  // over it: `attachment_quota`
inline constexpr std::uint64_t kAttachmentsOfRegion = 200ULL << 30;
inline constexpr std::size_t kAttachmentsPerMessage = 10;  // over it: `too_large`
inline constexpr std::size_t kFileName = 255;              // bytes: `too_large`
inline constexpr std::size_t kUploadsOpen = 12;  // of one person, not yet posted: `uploads_open`
inline constexpr auto kUploadLife = 24h;         // begun or finished, and never posted: discarded
inline constexpr std::uint64_t kPicturePixels = 60'000'000;  // over it: `attachment_type`
inline constexpr std::uint32_t kThumbnailEdge = 320;
inline constexpr std::size_t kThumbnail = 128 * 1024;  // bytes; a larger one is left out
inline constexpr auto kPictureTime = 20s;  // for the worker that looks at one; then it is killed
inline constexpr std::size_t kBlobQueue = 64;  // file jobs that wait; over it: `busy`

// What is written. A call can't have been later than this from now (a device's clock runs ahead).
inline constexpr auto kSpokeAhead = 5min;
// Entries for another that are made final in one act: `too_large`
inline constexpr std::size_t kProxiesAtOnce = 64;

// The patient card.
inline constexpr std::size_t kCardFieldsAtOnce = 16;   // of one change: `too_large`
inline constexpr std::size_t kCardSource = 300;        // bytes of who said so
inline constexpr std::size_t kCardLine = 200;          // bytes of a value on its way, besides words
inline constexpr std::size_t kCardLines = 60;          // of a list: `bad_value`
inline constexpr std::size_t kCardVersions = 50;       // values of one field in a page; then `more`
inline constexpr auto kCertificationAhead = 24h * 60;  // reminded of before it ends
// Pinned decisions in a page, bounded by kPageBytes as well; then `more`.
inline constexpr std::size_t kPinnedPage = 20;

// Groups.
inline constexpr std::size_t kMembers = 200;
inline constexpr std::size_t kAdmissions = 100;
inline constexpr std::size_t kPeoplePerAdmission = 30;
inline constexpr int kDuplicateChecksPerDay = 20;
inline constexpr auto kDraftLife = 24h * 14;
inline constexpr auto kInvitationLife = 24h * 14;
inline constexpr auto kWithdrawalReading = 24h * 7;
inline constexpr auto kSuspensionReading = 72h;
inline constexpr auto kClosedReading = 24h * 90;
inline constexpr auto kConsentPaper = 24h * 14;  // after an oral consent; then it is on the list
// The roster (B10): confirmed by each office so often, asked for again so long after, and then
// unconfirmed for everybody to see. It suspends nobody.
inline constexpr auto kRosterEvery = 24h * 91;
inline constexpr std::array kRosterAskedAfter{24h * 0, 24h * 7, 24h * 14};
inline constexpr auto kRosterUnconfirmedAfter = 24h * 30;
inline constexpr auto kNothingDisplayed = 24h * 60;         // then a member is on the review list
inline constexpr auto kOfficeWithoutPeople = 24h * 14;      // then an admitted office is on it
inline constexpr std::size_t kReviewPageBytes = 48 * 1024;  // of the list; `more`: ask on
// A machine's clock that is ahead of the time that ran by more than this, and that the kernel does
// not call synchronised, is not believed by deadlines for a day (store/timer_clock.hpp).
inline constexpr auto kStepBelieved = 1h;
inline constexpr auto kPauseBelieved = 72h;  // at a start, since the newest entry
inline constexpr auto kClockHeld = 24h;

// Pages.
inline constexpr std::size_t kPage = 200;  // events of one history page
inline constexpr std::size_t kPageBytes = 60 * 1024;
inline constexpr std::size_t kGroupsPerAttach = 200;
inline constexpr std::size_t kDeltaEvents = 200;  // further behind: TooFar, page back

// What awaits a person: a frame for each group, bounded by kPageBytes as well; then `more`.
inline constexpr std::size_t kAwaitingPerGroup = 100;

// Search.
inline constexpr std::size_t kSearchText = 200;    // bytes of what is looked for: `too_large`
inline constexpr std::size_t kSearchWords = 8;     // over it: `too_large`
inline constexpr std::size_t kSearchStep = 5'000;  // entries opened in one go, newest first
inline constexpr std::size_t kSearchStepBytes = 4 << 20;  // of them, sealed: others wait behind
inline constexpr std::size_t kSearchHits = 100;           // where the client names no number
inline constexpr std::size_t kSearchHitsMost = 500;       // then it asks on from there

// Receipts.
inline constexpr std::size_t kReceiptRanges = 64;  // ranges in one frame

// Signing in.
inline constexpr auto kEnrolmentLife = 72h;
inline constexpr int kEnrolmentTries = 5;  // wrong codes; then the link is void
inline constexpr int kPinTries = 5;        // then a full sign-in
inline constexpr auto kLockPhone = 5min;
inline constexpr auto kLockPc = 15min;
inline constexpr auto kLockShared = 2min;
inline constexpr auto kSessionLife = 12h;
inline constexpr auto kSessionLifeOnDuty = 24h;
inline constexpr auto kFreshFor = 10min;          // administration after both factors
inline constexpr std::size_t kPasswordMin = 8;    // characters
inline constexpr std::size_t kPasswordMax = 256;  // bytes
inline constexpr int kRecoveryCodes = 10;
inline constexpr std::size_t kDevicesPerPerson = 20;

// Passkeys.
inline constexpr std::size_t kPasskeysPerPerson = 10;   // over it: `passkey_limit`
inline constexpr std::size_t kPasskeyId = 1023;         // bytes, as WebAuthn bounds it
inline constexpr std::size_t kPasskeyPart = 2 * 1024;   // of what a browser hands over: `too_large`
inline constexpr std::size_t kAttestation = 16 * 1024;  // with statements that nobody reads
inline constexpr int kCborDepth = 5;                    // over it: `passkey_unreadable`
inline constexpr std::size_t kCborItems = 64;           // likewise
inline constexpr std::size_t kRsaModulusMin = 256;      // bytes; else `passkey_algorithm`
inline constexpr std::size_t kRsaModulusMax = 512;
inline constexpr auto kChallengeLife = 5min;               // then `passkey_expired`
inline constexpr std::size_t kChallenges = 20'000;         // at once; over it: the oldest is void
inline constexpr std::size_t kChallengesPerSession = 4;    // likewise
inline constexpr std::size_t kChallengesPerNetwork = 256;  // before sign-in, likewise

// Failures.
inline constexpr auto kThrottleForgotten = 1h;      // without a try: failures count no more
inline constexpr std::size_t kThrottles = 100'000;  // keys remembered; over it: the oldest are not
inline constexpr std::size_t kHashQueue = 64;       // Argon2id jobs of a lane; over it `busy`

// The ledger.
inline constexpr auto kSealEvery = 60s;
inline constexpr int kRefusalLeavesPerMinute = 60;  // of one session; then it is closed
// Networks without a session that have entries of their own; over it: one entry for all the others.
inline constexpr std::size_t kStrangersCounted = 256;
inline constexpr std::size_t kLeaf = 1024;  // bytes of one leaf

}  // namespace tasuki::limits
