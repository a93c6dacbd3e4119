// What the examples share: one device from the environment.
//   TASUKI_HOST, TASUKI_PORT, TASUKI_CA (a file)      the server
//   TASUKI_FOLDER, TASUKI_STORAGE_KEY (64 hex digits)  this device
//   TASUKI_LOGIN, TASUKI_PASSWORD, TASUKI_TOTP         asked for where nobody is signed in
import { readFileSync } from "node:fs";

import {
  Client, DeviceClass, DeviceForm, must, type GroupLine, type RoomRef,
} from "../src/index.js";
import { FileStorage, NodeDialer } from "../src/node.js";

export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export async function signedIn(deviceName: string): Promise<Client> {
  const client = await Client.open({
    dialer: new NodeDialer({
      host: setting("TASUKI_HOST"),
      port: Number(setting("TASUKI_PORT")),
      ca: readFileSync(setting("TASUKI_CA")),
    }),
    storage: await FileStorage.open(
      setting("TASUKI_FOLDER"), new Uint8Array(Buffer.from(setting("TASUKI_STORAGE_KEY"), "hex")),
    ),
  });
  if (!client.account) {
    must(await client.signIn({
      loginName: setting("TASUKI_LOGIN"),
      password: setting("TASUKI_PASSWORD"),
      totp: setting("TASUKI_TOTP"),
      newDevice: { name: deviceName, deviceClass: DeviceClass.lent, form: DeviceForm.pc },
    }));
  }
  client.start();
  return client;
}

export function roomsOf(groups: GroupLine[]): RoomRef[] {
  return groups.flatMap(({ group, rooms }) => rooms.map(({ room }) => ({ group, room })));
}
