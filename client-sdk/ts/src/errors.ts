// Every way in which asking can fail, as one closed list: below 1000 the refusals of the server
// under the numbers of the wire, from 1000 on what happened on the way.
import type { MembershipId, OfficeId } from "./values.js";

// slug: [number, retryable, sentence]. A refusal's sentence comes with it from the server; here
// stand those of what happened on the way. retryable: the same request may succeed later without a
// person's act. A test compares this with the C++ SDK's list.
const ERRORS = {
  malformed: [1, false, ""],
  unknown_request: [2, false, ""],
  too_large: [3, false, ""],
  protocol_too_old: [4, false, ""],
  protocol_too_new: [5, false, ""],
  bad_text: [6, false, ""],
  bad_date: [7, false, ""],
  bad_value: [8, false, ""],
  not_signed_in: [20, false, ""],
  wrong_credentials: [21, false, ""],
  throttled: [22, true, ""],
  session_locked: [23, false, ""],
  pin_wrong: [24, false, ""],
  session_ended: [25, false, ""],
  needs_fresh_sign_in: [26, false, ""],
  policy_not_accepted: [27, false, ""],
  device_not_allowed: [28, false, ""],
  link_not_valid: [29, false, ""],
  code_wrong: [30, false, ""],
  password_too_short: [31, false, ""],
  password_common: [32, false, ""],
  enrolment_out_of_order: [33, false, ""],
  certificate_required: [34, false, ""],
  login_name_taken: [35, false, ""],
  passkey_wrong: [160, false, ""],
  passkey_expired: [161, false, ""],
  passkey_other_place: [162, false, ""],
  passkey_not_verified: [163, false, ""],
  passkey_unreadable: [164, false, ""],
  passkey_algorithm: [165, false, ""],
  passkey_exists: [166, false, ""],
  passkey_limit: [167, false, ""],
  passkey_copied: [168, false, ""],
  passkeys_off: [169, false, ""],
  not_found: [50, false, ""],
  not_allowed: [51, false, ""],
  not_origin_office: [52, false, ""],
  office_may_not_open: [53, false, ""],
  profession_may_not_open: [54, false, ""],
  office_suspended: [55, false, ""],
  last_administrator: [56, false, ""],
  not_oneself: [57, false, ""],
  hand_over_first: [58, false, ""],
  already_member: [59, false, ""],
  people_limit: [60, false, ""],
  scope_too_wide: [61, false, ""],
  profession_may_not_instruct: [62, false, ""],
  group_exists: [70, false, ""],
  maybe_same_person: [71, false, ""],
  too_many_checks: [72, true, ""],
  notice_missing: [73, false, ""],
  consent_missing: [74, false, ""],
  group_not_active: [75, false, ""],
  group_frozen: [76, false, ""],
  group_closed: [77, false, ""],
  group_destroyed: [78, false, ""],
  already_done: [79, false, ""],
  no_paper_awaited: [170, false, ""],
  roster_not_whole: [171, false, ""],
  stale_audience: [90, false, ""],
  conflict: [91, false, ""],
  not_author: [92, false, ""],
  not_addressee: [93, false, ""],
  wrong_kind: [94, false, ""],
  already_retracted: [95, false, ""],
  newer_version_exists: [96, false, ""],
  no_such_message: [97, false, ""],
  receipt_out_of_range: [98, false, ""],
  urgent_needs_addressee: [99, false, ""],
  not_received_yet: [100, false, ""],
  not_confirmed_yet: [101, false, ""],
  busy: [120, true, ""],
  low_space: [121, true, ""],
  no_space: [122, true, ""],
  shutting_down: [123, true, ""],
  not_built_here: [124, false, ""],
  search_running: [125, true, ""],
  attachment_missing: [150, false, ""],
  attachment_used: [151, false, ""],
  attachment_type: [152, false, ""],
  attachment_too_large: [153, false, ""],
  attachment_quota: [154, false, ""],
  uploads_open: [155, false, ""],
  attachment_incomplete: [156, true, ""],
  attachment_differs: [157, false, ""],
  card_moved_on: [180, false, ""],
  unknown_card_field: [181, false, ""],

  // On the way there
  not_connected: [1000, true, "サーバーにつながっていません。つながると自動で送られます。"],
  connection_lost: [1001, true, "途中で接続が切れました。行われたかどうかを確かめてから、もう一度お試しください。"],
  timed_out: [1002, true, "時間内に返事がありませんでした。少し待ってからもう一度お試しください。"],
  cannot_reach: [1003, true, "サーバーが見つかりません。ネットワークの接続をご確認ください。"],
  not_trusted: [1004, false, "サーバーの証明書を確かめられません。入力せずに、Tasuki管理者にご連絡ください。"],
  protocol_broken: [1005, false, "サーバーの返事を読み取れませんでした。アプリを最新版にしてください。"],
  storage_failed: [1006, false, "この端末に保存できませんでした。空き容量をご確認ください。内容は残っていません。"],
  outbox_full: [1007, false, "送信待ちのメッセージが多すぎます。つながってからお試しください。"],
  cancelled: [1008, false, "アプリが終了したため、行われませんでした。"],
  membership_ended: [1009, false, "担当の変更により、このグループには送信できなくなりました。"],
  record_not_trusted: [1010, false, "サーバーの操作・閲覧記録が以前と合いません。Tasuki管理者にご連絡ください。"],
  unknown_refusal: [1999, false, "サーバーがお受けできませんでした。アプリを最新版にしてください。"],
} as const satisfies Record<string, readonly [number, boolean, string]>;

export type ErrorSlug = keyof typeof ERRORS;

export interface Newcomer {
  membership: MembershipId;
  name: string;
  nameKana: string;
  profession: number;
  officeName: string;
}
export interface OfficeToAsk {
  office: OfficeId;
  name: string;
  tel: string;
}

interface Common {
  textJa: string; // for the person
  detail: string; // for the log; never holds content
  retryable: boolean;
  retryAfterS: number;
}
type Telling =
  // rosterEpoch: the epoch to post for now
  | { type: "stale_audience"; newcomers: Newcomer[]; rosterEpoch: number }
  | { type: "group_exists" | "maybe_same_person"; ask: OfficeToAsk[] }
  | { type: "newer_version_exists" | "card_moved_on" | "conflict"; originalSeq: number };
type Plain = { type: Exclude<ErrorSlug, Telling["type"]> };

// What went wrong, with what that particular error tells besides.
export type Failure = Common & (Telling | Plain);
export interface Ok<T> {
  type: "ok";
  value: T;
}
export type Result<T> = Ok<T> | Failure;
export type Done = Result<void>;

export function ok<T>(value: T): Ok<T> {
  return { type: "ok", value };
}
export const DONE: Ok<void> = { type: "ok", value: undefined };

export function allErrors(): ErrorSlug[] {
  return Object.keys(ERRORS) as ErrorSlug[];
}
export function codeOf(slug: ErrorSlug): number {
  return ERRORS[slug][0];
}
const BY_CODE = new Map(allErrors().map((slug) => [codeOf(slug), slug]));
// unknown_refusal where this SDK is too old.
export function errorOfCode(code: number): ErrorSlug {
  return (code < 1000 ? BY_CODE.get(code) : undefined) ?? "unknown_refusal";
}

export interface Facts extends Partial<Common> {
  newcomers?: Newcomer[];
  rosterEpoch?: number;
  ask?: OfficeToAsk[];
  originalSeq?: number;
}
export function failureOf(slug: ErrorSlug, detail = "", facts: Facts = {}): Failure {
  const [, retryable, japanese] = ERRORS[slug];
  const common = {
    textJa: facts.textJa || japanese,
    detail,
    retryable: facts.retryable ?? retryable,
    retryAfterS: facts.retryAfterS ?? 0,
  };
  switch (slug) {
    case "stale_audience":
      return {
        ...common, type: slug,
        newcomers: facts.newcomers ?? [],
        rosterEpoch: facts.rosterEpoch ?? 0,
      };
    case "group_exists":
    case "maybe_same_person":
      return { ...common, type: slug, ask: facts.ask ?? [] };
    case "newer_version_exists":
    case "card_moved_on":
    case "conflict":
      return { ...common, type: slug, originalSeq: facts.originalSeq ?? 0 };
    default:
      return { ...common, type: slug };
  }
}

// Thrown by must().
export class Failed extends Error {
  constructor(readonly failure: Failure) {
    super(`${failure.type} ${failure.detail}`);
  }
}
export function must<T>(result: Result<T>): T {
  if (result.type !== "ok") throw new Failed(result);
  return result.value;
}

// The storage is not as it must be: written with another key, altered, or in use by another program
// or tab. Thrown when a Client is made.
export class StorageBroken extends Error {}
