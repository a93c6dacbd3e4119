// What is asked about a device when it is added.
import { DEVICE_CLASSES, W } from "../app_words.js";
import { field } from "../dom.js";
import { choice, input } from "./form.js";
import { DeviceForm, type DeviceClass, type NewDevice } from "../sdk.js";

export interface DeviceFields {
  nodes: HTMLElement[];
  value(): NewDevice;
}

export function deviceFields(chosen: DeviceClass, offered: DeviceClass[]): DeviceFields {
  const name = input("text", "off", "device");
  const kinds = offered.map((one): [number, string] => [one, DEVICE_CLASSES[one]!]);
  const kind = choice(W.deviceClass, "device-class", kinds, chosen);
  return {
    nodes: [field(W.deviceName, name, W.deviceNameHint), kind.node],
    value: () => ({
      name: name.value.trim() || W.device,
      deviceClass: kind.value() as DeviceClass,
      form: isPhone() ? DeviceForm.phone : DeviceForm.pc,
    }),
  };
}

function isPhone(): boolean {
  return matchMedia("(pointer: coarse)").matches || innerWidth < 700;
}
