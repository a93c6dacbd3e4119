// Who is signed in on this device, and the devices that were enrolled here: one sealed record.
import { fromHex, toBase64Url } from "../bytes.js";
import type { Storage } from "../storage/storage.js";
import type { AccountId, DeviceId, Time } from "../values.js";
import { encode, load } from "./records.js";

const FORM = 1;
const NAME = "identity";

export interface EnrolledDevice {
  id: DeviceId;
  account: AccountId;
  secret: string; // hex
}
export interface Session {
  account: AccountId;
  device: DeviceId;
  secret: string; // hex; "" in a browser, where it is a cookie
  ends: Time;
}
// As the server reads a name that was typed (login_name_of): full-width signs are narrow, capitals
// small. Two keys for one name would be two devices, of which the PIN opens one.
export function loginNameOf(typed: string): string {
  const narrow = typed.replace(/[\uff01-\uff5e]/g, (sign) =>
    String.fromCharCode(sign.charCodeAt(0) - 0xfee0),
  );
  return narrow.replace(/[A-Z]/g, (sign) => sign.toLowerCase()).replace(/^ +| +$/g, "");
}

interface Record_ {
  devices: [loginName: string, device: EnrolledDevice][];
  session: Session | null;
}

export class Identity {
  #devices = new Map<string, EnrolledDevice>();
  #session: Session | undefined;

  constructor(private readonly storage: Storage) {}

  async load(): Promise<void> {
    const kept = await load<Record_>(this.storage, NAME, FORM, "identity");
    this.#session = kept?.session ?? undefined;
    // Kept under names as they were typed by earlier versions; the one that is signed in stays.
    const isOn = ([, device]: [string, EnrolledDevice]): boolean =>
      device.id === this.#session?.device;
    const devices = [...(kept?.devices ?? [])].sort((a, b) => Number(isOn(a)) - Number(isOn(b)));
    this.#devices = new Map(devices.map(([name, device]) => [loginNameOf(name), device]));
  }
  async #save(): Promise<void> {
    const kept: Record_ = { devices: [...this.#devices], session: this.#session ?? null };
    await this.storage.put(NAME, encode(FORM, kept));
  }

  get session(): Session | undefined {
    return this.#session;
  }
  deviceOfLogin(typed: string): EnrolledDevice | undefined {
    return this.#devices.get(loginNameOf(typed));
  }
  // The one that is signed in: a person may have been enrolled here twice.
  get device(): EnrolledDevice | undefined {
    return [...this.#devices.values()].find((one) => one.id === this.#session?.device);
  }
  // Of a passkey nobody typed a name: the authenticator says whose it is.
  deviceOfAccount(account: AccountId): EnrolledDevice | undefined {
    const { device } = this;
    if (device?.account === account) return device;
    return [...this.#devices.values()].find((one) => one.account === account);
  }
  async enrol(typed: string, device: EnrolledDevice): Promise<void> {
    this.#devices.set(loginNameOf(typed), device);
    await this.#save();
  }
  async forgetDevice(typed: string): Promise<void> {
    this.#devices.delete(loginNameOf(typed));
    await this.#save();
  }
  async begin(session: Session): Promise<void> {
    this.#session = session;
    await this.#save();
  }
  async end(): Promise<void> {
    if (!this.#session) return;
    this.#session = undefined;
    await this.#save();
  }
  get bearer(): string {
    const secret = fromHex(this.#session?.secret ?? "");
    return secret?.length ? toBase64Url(secret) : "";
  }
}
