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
    this.#devices = new Map(kept?.devices);
    this.#session = kept?.session ?? undefined;
  }
  async #save(): Promise<void> {
    const kept: Record_ = { devices: [...this.#devices], session: this.#session ?? null };
    await this.storage.put(NAME, encode(FORM, kept));
  }

  get session(): Session | undefined {
    return this.#session;
  }
  deviceOfLogin(loginName: string): EnrolledDevice | undefined {
    return this.#devices.get(loginName);
  }
  deviceOf(account: AccountId): EnrolledDevice | undefined {
    return [...this.#devices.values()].find((one) => one.account === account);
  }
  async enrol(loginName: string, device: EnrolledDevice): Promise<void> {
    this.#devices.set(loginName, device);
    await this.#save();
  }
  async forgetDevice(loginName: string): Promise<void> {
    this.#devices.delete(loginName);
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
